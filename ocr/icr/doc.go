// Package icr reads one character written by hand in a box, with small networks of our own: one for boxes of digits, one for the others.
//
// In: the ink of one comb cell, cut by package ocr at 300 dpi, frame erased (Encre). Out: what may stand there, best first, each with the
// share of such readings that were right (Hypothese). Confidences are measured on writers that the network never saw.
//
// A network does not know what it was not taught: what is no single capital or digit (crossed out, two letters, a scribble) has a class of
// its own, and the type of box masks what cannot stand there. Whatever its confidence, no name, date or number is accepted on this
// package's word alone (promise P2): a second source must agree, and package ocr looks for one.
//
// Files: reseau, calcul, bande (any small network, from its weights, on a square or along a strip), signe (from ink to the square the network
// sees), lecture (from its scores to hypotheses), main (the weights in the program: chiffres.poids, lettres.poids), corrections (labels of
// the corpus looked at again). reseau.py and entrainer.py make the weights, from samples that package ocr cuts (make icr).
package icr
