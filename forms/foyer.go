package forms

// PiecesFoyer lists the pieces of several forms sent in one envelope: those of the household that two people or more need, once,
// then what each joins for himself, in the order of the forms. Pieces due when the permit is handed over are in the lists too
// (see ADepot). A form that is not in the catalogue has none.
//
// That one copy is enough is what an office can do (each form names its envelope), not a rule read in a text: to be checked.
func PiecesFoyer(demandes []Impression) (communes []PieceRequise, propres [][]PieceRequise) {
	listes := make([][]PieceRequise, len(demandes))
	combien := map[string]int{}
	for n, i := range demandes {
		p, err := ByCode(i.Procedure)
		if err != nil {
			continue
		}
		listes[n] = p.Pieces(i.Variante, i.Champs)
		vues := map[string]bool{} // a procedure may ask for the same piece on two grounds
		for _, x := range listes[n] {
			if x.Commune && !vues[x.Code] {
				vues[x.Code] = true
				combien[x.Code]++
			}
		}
	}
	rang := map[string]int{}
	propres = make([][]PieceRequise, len(demandes))
	for n, liste := range listes {
		for _, x := range liste {
			if combien[x.Code] < 2 {
				propres[n] = append(propres[n], x)
				continue
			}
			if r, ok := rang[x.Code]; ok {
				communes[r] = communes[r].avec(x)
				continue
			}
			rang[x.Code] = len(communes)
			communes = append(communes, x)
		}
	}
	return communes, propres
}

// avec joins the same piece as another person needs it: owed if either owes it, as many as the one who owes most.
func (p PieceRequise) avec(q PieceRequise) PieceRequise {
	p.Nombre = max(p.Nombre, q.Nombre)
	p.ADepot = p.ADepot || q.ADepot
	if q.Exigee && !p.Exigee {
		p.Exigee, p.Condition = true, q.Condition
	}
	if p.Note == "" {
		p.Note = q.Note
	}
	if p.Certitude == "seen" {
		p.Certitude = q.Certitude
	}
	return p
}
