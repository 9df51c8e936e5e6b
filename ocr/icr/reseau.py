"""Small networks: their shape in torch, and the file of weights that package icr reads (see LireReseau in reseau.go)."""
import json
import struct

import numpy as np
import torch
import torch.nn as nn


class Reseau(nn.Module):
    """3×3 convolutions (batch-normalised while training), 2×2 pools, dense layers.

    couches: numbers are convolutions of that many maps, "p" a pool, ("d", n) a dense layer; the last dense layer has one output a class.
    """

    def __init__(self, largeur, hauteur, couches, classes, abandon=0.2):
        super().__init__()
        self.largeur, self.hauteur, self.classes, self.couches = largeur, hauteur, classes, couches
        etapes, canaux, l, h, plat = [], 1, largeur, hauteur, False
        for c in list(couches) + [("d", len(classes))]:
            if c == "p":
                etapes.append(nn.MaxPool2d(2))
                l, h = l // 2, h // 2
            elif isinstance(c, tuple):
                if not plat:
                    etapes.append(nn.Flatten())
                    canaux, plat = canaux * l * h, True
                else:
                    etapes.append(nn.ReLU())
                if abandon:
                    etapes.append(nn.Dropout(abandon))
                etapes.append(nn.Linear(canaux, c[1]))
                canaux = c[1]
            else:
                etapes += [nn.Conv2d(canaux, c, 3, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU()]
                canaux = c
        self.etapes = nn.Sequential(*etapes)

    def forward(self, x):
        return self.etapes(x)


def _couches(reseau):
    """Layers with the normalisation folded into the convolution before it."""
    modules, i = list(reseau.etapes), 0
    while i < len(modules):
        m = modules[i]
        if isinstance(m, nn.Conv2d):
            n = modules[i + 1]
            k = n.weight / torch.sqrt(n.running_var + n.eps)
            yield "conv", m.weight * k[:, None, None, None], n.bias - n.running_mean * k
            i += 1
        elif isinstance(m, nn.MaxPool2d):
            yield "pool", None, None
        elif isinstance(m, nn.Linear):
            yield "dense", m.weight, m.bias
        i += 1


def ecrire(reseau, chemin, nom, **tete):
    """Writes the weights of a trained network; what else is given goes into the head."""
    couches, corps = [], b""
    for genre, poids, biais in _couches(reseau.eval()):
        c = {"genre": genre}
        if poids is not None:
            c["entree"], c["sortie"] = int(poids.shape[1]), int(poids.shape[0])
            for t in (poids, biais):
                corps += t.detach().cpu().numpy().astype("<f2").tobytes()
        couches.append(c)
    tete = {"nom": nom, "largeur": reseau.largeur, "hauteur": reseau.hauteur, "classes": reseau.classes, "couches": couches, **tete}
    tete = json.dumps(tete, ensure_ascii=False).encode()
    with open(chemin, "wb") as f:
        f.write(b"ICR1" + struct.pack("<I", len(tete)) + tete + corps)


def sur_demi(reseau):
    """Rounds the weights as the file keeps them, so that what is measured is what is written."""
    with torch.no_grad():
        for p in reseau.parameters():
            p.copy_(torch.from_numpy(p.numpy().astype(np.float16).astype(np.float32)))
