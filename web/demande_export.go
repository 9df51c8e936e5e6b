package web

import (
	"bytes"
	"fmt"

	"souspli/compliance"
	"souspli/store"
)

// demandeExporter sends the evidence bundle. It is made whole before the first byte leaves: half a bundle would look like one.
func (a *agents) demandeExporter(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := compliance.Exporter(q, compliance.Deps{Store: a.d.Store, Coffre: a.d.Coffre, Now: a.now}, d.Numero, &b); err != nil {
		return fmt.Errorf("export de la demande %d: %w", d.ID, err)
	}
	if err := a.d.Store.NoterConsultation(q, q.agent.ID, "export:"+store.ObjetDemande(d.ID)); err != nil {
		return fmt.Errorf("consultation de la demande %d: %w", d.ID, err)
	}
	envoyer(q.Context, "souspli-"+d.Numero+".zip", "application/zip", b.Bytes(), true)
	return nil
}
