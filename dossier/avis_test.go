package dossier_test

import (
	"slices"
	"testing"

	"souspli/dossier"
)

// TestNumeroMobile: French mobile numbers as people write them, overseas ones with their own country code; nothing else is one.
func TestNumeroMobile(t *testing.T) {
	for ecrit, veut := range map[string]string{
		"0612345678": "33612345678", "06 12 34 56 78": "33612345678", "07.12-34/56 78": "33712345678", " 06\u00a012\u202f34 56 78 ": "33612345678",
		"+33 6 12 34 56 78": "33612345678", "0033612345678": "33612345678", "+33 (0)6 12 34 56 78": "33612345678", "33612345678": "33612345678",
		"0690123456": "590690123456", "+590 690 12 34 56": "590690123456", "0694123456": "594694123456", "0696 12 34 56": "596696123456", "00596697123456": "596697123456",
		"0692123456": "262692123456", "+262 693 12 34 56": "262693123456", "0639123456": "262639123456", "+33 692 12 34 56": "262692123456",
		"": "", "0512345678": "", "0912345678": "", "061234567": "", "06123456789": "", "612345678": "", "+32 470 12 34 56": "", "0032470123456": "", "+213 6 12 34 56 78": "",
		"+590 6 12 34 56 78": "", "+262 690 12 34 56": "", "+687 75 12 34": "", "+0612345678": "", "06 12 34 56 7O": "", "06 12 34 56 78 ou 07 12 34 56 78": "", "٠٦١٢٣٤٥٦٧٨": "",
		"0612345678@exemple.invalid": "", "+33": "", "0": "",
	} {
		if n := dossier.NumeroMobile(ecrit); n != veut {
			t.Errorf("%q : %q, attendu %q", ecrit, n, veut)
		}
	}
}

// TestDestinationsAvis: the e-mail first, then the mobile; none when the address is confidential or the demande sensitive, whatever was given.
func TestDestinationsAvis(t *testing.T) {
	d := dossier.Demande{Personne: dossier.Identite{Courriel: " Aissatou@Exemple.invalid", Telephone: "06 12 34 56 78"}}
	mel, sms := dossier.DestinationAvis{Canal: dossier.CanalCourriel, Adresse: "aissatou@exemple.invalid"}, dossier.DestinationAvis{Canal: dossier.CanalSMS, Adresse: "33612345678"}
	for nom, c := range map[string]struct {
		change func(*dossier.Demande)
		veut   []dossier.DestinationAvis
	}{
		"les deux":                  {func(*dossier.Demande) {}, []dossier.DestinationAvis{mel, sms}},
		"un fixe":                   {func(d *dossier.Demande) { d.Personne.Telephone = "0512345678" }, []dossier.DestinationAvis{mel}},
		"un courriel illisible":     {func(d *dossier.Demande) { d.Personne.Courriel = "aissatou chez exemple" }, []dossier.DestinationAvis{sms}},
		"deux courriels":            {func(d *dossier.Demande) { d.Personne.Courriel = "a@exemple.invalid, b@exemple.invalid" }, []dossier.DestinationAvis{sms}},
		"rien":                      {func(d *dossier.Demande) { d.Personne = dossier.Identite{} }, nil},
		"sensible":                  {func(d *dossier.Demande) { d.Sensible = true }, nil},
		"destinataire confidentiel": {func(d *dossier.Demande) { d.Destinataire.Confidentielle = true }, nil},
		"domicile confidentiel":     {func(d *dossier.Demande) { d.Domicile.Confidentielle = true }, nil},
	} {
		x := d
		c.change(&x)
		if ds := x.DestinationsAvis(); !slices.Equal(ds, c.veut) {
			t.Errorf("%s : %+v", nom, ds)
		}
	}
	if mel.Empreinte() == sms.Empreinte() || mel.Empreinte() != (dossier.DestinationAvis{Canal: dossier.CanalCourriel, Adresse: mel.Adresse}).Empreinte() {
		t.Error("l’empreinte ne nomme pas la destination")
	}
}
