package templates

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/papier"
	"souspli/law"
)

// PieceAFournir is a piece asked for, in words.
type PieceAFournir struct {
	Code          string `json:"code"`
	Libelle       string `json:"libelle"`
	Raison        string `json:"raison,omitempty"` // absente, illisible…
	Precision     string `json:"precision,omitempty"`
	Indispensable bool   `json:"indispensable,omitempty"`
}

// DemandePiecesDonnees is a request for pieces (CRPA L. 114-5), or its reminder.
type DemandePiecesDonnees struct {
	Tete
	Pieces    []PieceAFournir   `json:"pieces"`
	Limite    dossier.Date      `json:"limite"`
	Suspend   bool              `json:"suspend,omitempty"`
	Silence   Silence           `json:"silence"`
	DemandeLe dossier.Date      `json:"demande_le"` // the request; of a reminder, a day before its own
	Retour    dossier.DemandeID `json:"retour"`     // of the return sheet
}

// RegularisationDonnees invites to cure a defect of form or of procedure (CRPA L. 114-6).
type RegularisationDonnees struct {
	Tete
	Vice       string       `json:"vice"`
	Formalites string       `json:"formalites"`
	Textes     []string     `json:"textes"`
	Limite     dossier.Date `json:"limite"`
	Silence    Silence      `json:"silence"`
	Signataire Signataire   `json:"signataire"`
}

// TransfertDonnees tells that the demande went to the préfecture that is competent (CRPA L. 114-2, L. 114-3).
type TransfertDonnees struct {
	Tete
	Destination string       `json:"destination"` // code
	Adresse     []string     `json:"adresse"`     // of the other préfecture, its name first
	Saisine     dossier.Date `json:"saisine"`
	Motifs      string       `json:"motifs,omitempty"`
}

// RendezVousDonnees invites to the « solution de substitution », or calls to the counter (CESEDA R. 431-2, al. 3, R. 431-9).
type RendezVousDonnees struct {
	Tete
	RendezVous dossier.LieuJour `json:"rendez_vous"`
	Objet      string           `json:"objet,omitempty"`
	Constat    string           `json:"constat,omitempty"` // how the impossibility was established
	Apporter   []string         `json:"apporter"`
	Saisine    dossier.Date     `json:"saisine"`
}

// AnnulationDonnees tells that an appointment is cancelled by the préfecture.
type AnnulationDonnees struct {
	Tete
	RendezVous dossier.LieuJour `json:"rendez_vous"`
	Motifs     string           `json:"motifs"`
}

// TitreDonnees tells where to collect a titre, and with what.
type TitreDonnees struct {
	Tete
	Apporter []string `json:"apporter"`
}

// DesistementDonnees takes note of the person's own signed word.
type DesistementDonnees struct {
	Tete
	ParoleLe dossier.Date `json:"parole_le"`
}

// SansSuiteDonnees closes a demande after a request left without an answer (design D16; CRPA L. 211-5, L. 212-1).
type SansSuiteDonnees struct {
	Tete
	Motifs         string       `json:"motifs"`
	Regularisation bool         `json:"regularisation,omitempty"` // what was asked: to regularise, instead of pieces
	Attendues      []string     `json:"attendues"`
	DemandeLe      dossier.Date `json:"demande_le"`
	RemiseLe       dossier.Date `json:"remise_le"`
	Echue          dossier.Date `json:"echue"`
	Recours        Recours      `json:"recours"`
	Signataire     Signataire   `json:"signataire"`
}

// ReouvertureDonnees tells that a closed demande goes on, with its first dates.
type ReouvertureDonnees struct {
	Tete
	Motifs  string       `json:"motifs"`
	Saisine dossier.Date `json:"saisine"`
	Silence Silence      `json:"silence"`
}

// PieceReglee is a piece that came, or that is no longer asked for.
type PieceReglee struct {
	Code     string `json:"code"`
	Libelle  string `json:"libelle"`
	Dispense bool   `json:"dispense,omitempty"`
}

// ComplementDonnees tells what came, what is still expected, and the day of silence as it now stands.
type ComplementDonnees struct {
	Tete
	Recues    []PieceReglee     `json:"recues"`
	RecuesLe  dossier.Date      `json:"recues_le"`
	Motifs    string            `json:"motifs,omitempty"` // why a piece is no longer asked for
	Restantes []PieceAFournir   `json:"restantes"`
	Limite    dossier.Date      `json:"limite"` // zero: none to come
	Silence   Silence           `json:"silence"`
	Retour    dossier.DemandeID `json:"retour,omitempty"`
}

// MotifsDonnees gives the reasons of an implicit refusal (CRPA L. 232-4).
type MotifsDonnees struct {
	Tete
	ImpliciteLe dossier.Date `json:"implicite_le"`
	DemandesLe  dossier.Date `json:"demandes_le"`
	Motifs      string       `json:"motifs"`
	Recours     Recours      `json:"recours"`
	Signataire  Signataire   `json:"signataire"`
}

// RestitutionDonnees goes with originals that are given back.
type RestitutionDonnees struct {
	Tete
	Objets []string `json:"objets"`
}

// DuplicataDonnees is an accusé printed again: the frozen data of the letter it is a duplicate of, whole, with a line above and today's
// address.
type DuplicataDonnees struct {
	Tete
	Original      json.RawMessage       `json:"original"`
	OriginalGenre dossier.GenreCourrier `json:"original_genre"`
	OriginalDe    dossier.CourrierID    `json:"original_de"`
	OriginalLe    dossier.Date          `json:"original_le"`
	Suivi         *SuiviDonnees         `json:"suivi,omitempty"`
}

// faireLettre gathers the words of each kind of letter but the accusés. It decides nothing.
var faireLettre = map[dossier.GenreCourrier]func(EntreesLettre) (any, law.Lettre, error){
	dossier.CourrierDemandePieces:  fairePieces,
	dossier.CourrierRappelPieces:   fairePieces,
	dossier.CourrierRegularisation: faireRegularisation,
	dossier.CourrierTransfert:      faireTransfert,
	dossier.CourrierInvitation:     faireRendezVous,
	dossier.CourrierConvocation:    faireRendezVous,
	dossier.CourrierAnnulation:     faireAnnulation,
	dossier.CourrierTitre:          faireTitre,
	dossier.CourrierDesistement:    faireDesistement,
	dossier.CourrierSansSuite:      faireSansSuite,
	dossier.CourrierReouverture:    faireReouverture,
	dossier.CourrierComplexite:     faireComplexite,
	dossier.CourrierComplementRecu: faireComplement,
	dossier.CourrierReponseMotifs:  faireMotifs,
	dossier.CourrierRestitution:    faireRestitution,
	dossier.CourrierDuplicata:      faireDuplicata,
}

// NewLettre gathers the words of a letter and, beside them, what law.VerifieLettre compares. An address that cannot be printed, or data
// the letter cannot be made of: dossier.ErrInvalide, with the reason an agent reads.
func NewLettre(e EntreesLettre) (any, law.Lettre, error) {
	faire, ok := faireLettre[e.Courrier.Genre]
	if !ok {
		return nil, law.Lettre{}, fmt.Errorf("%w: genre de courrier %q", dossier.ErrInvalide, e.Courrier.Genre)
	}
	return faire(e)
}

func fairePieces(e EntreesLettre) (any, law.Lettre, error) {
	d, a := e.Situation.Demande, e.Acte
	x := DemandePiecesDonnees{Limite: a.Donnees.Limite, Suspend: a.Donnees.Suspend, DemandeLe: a.Le, Retour: d.ID, Silence: silenceLettre(e)}
	for _, r := range dossier.DemandesDePieces(e.Situation.Actes) {
		if r.Acte.ID == a.ID {
			x.Pieces = aFournir(r.Attendues)
		}
	}
	var err error
	x.Tete, err = tete(e, "lettre."+string(e.Courrier.Genre), x.Limite)
	l := x.Tete.lettre(e)
	l.Limite, l.Suspend, l.Pieces = x.Limite, x.Suspend, codesDe(x.Pieces)
	x.Silence.verifier(&l)
	return x, l, err
}

func faireRegularisation(e EntreesLettre) (any, law.Lettre, error) {
	a := e.Acte.Donnees
	x := RegularisationDonnees{Vice: a.Motifs, Formalites: a.Formalites, Limite: a.Limite, Silence: silenceLettre(e), Signataire: signataire(e.Agent)}
	x.Textes = []string{"article L.\u00a0114-6 du code des relations entre le public et l’administration"}
	if d := e.Situation.Demande; d.Fondement.Code == dossier.FondementAucun || d.Fondement.Code == "" {
		texte := "article R.\u00a0431-3 du code de l’entrée et du séjour des étrangers et du droit d’asile (CESEDA)"
		if p, err := forms.ByCode(d.Procedure); err == nil && p.Canal == "anef" {
			texte = "article R.\u00a0431-2 du code de l’entrée et du séjour des étrangers et du droit d’asile (CESEDA) et arrêté du 1er\u00a0août\u00a02023 (à vérifier)"
		}
		x.Textes = append(x.Textes, texte)
	}
	var err error
	x.Tete, err = tete(e, "lettre.regularisation", x.Limite)
	l := x.Tete.lettre(e)
	l.Vice, l.Formalites, l.Textes, l.Limite = x.Vice, x.Formalites, x.Textes, x.Limite
	signe(&l, x.Signataire)
	return x, l, err
}

func faireTransfert(e EntreesLettre) (any, law.Lettre, error) {
	x := TransfertDonnees{Destination: e.Acte.Donnees.Prefecture, Saisine: law.DepartSilence(e.Situation.Demande.Dates), Motifs: e.Acte.Donnees.Motifs}
	x.Adresse, _ = forms.AdresseEnvoi(x.Destination)
	var err error
	x.Tete, err = tete(e, "lettre.transfert", nomPrefecture(x.Destination))
	l := x.Tete.lettre(e)
	l.Destination, l.Saisine = x.Destination, x.Saisine
	return x, l, err
}

func faireRendezVous(e EntreesLettre) (any, law.Lettre, error) {
	d, a := e.Situation.Demande, e.Acte.Donnees
	x := RendezVousDonnees{Objet: a.Objet, Saisine: law.DepartSilence(d.Dates), Apporter: aApporter(d, e.Courrier.Genre)}
	if a.RendezVous != nil {
		x.RendezVous = *a.RendezVous
	}
	invite := e.Courrier.Genre == dossier.CourrierInvitation
	if invite {
		x.Constat = a.Motifs
	}
	var err error
	x.Tete, err = tete(e, "lettre."+string(e.Courrier.Genre), x.RendezVous.Jour, heureDite(x.RendezVous.Heure))
	l := x.Tete.lettre(e)
	l.RendezVous, l.Objet, l.Apporter, l.Motifs, l.MentionInvite = &x.RendezVous, x.Objet, x.Apporter, x.Constat, invite
	return x, l, err
}

// aApporter lists what to bring to the counter: what the data of the card are taken from, the originals, what was found missing.
func aApporter(d dossier.Demande, g dossier.GenreCourrier) []string {
	l := []string{
		"cette lettre",
		"votre passeport ou, à défaut, un document d’identité",
		"le document de séjour que vous avez, même s’il n’est plus valable",
		"les originaux des documents dont vous avez envoyé une copie",
	}
	if g == dossier.CourrierInvitation {
		l = append(l, "trois photographies d’identité de 35\u00a0×\u00a045\u00a0mm")
	}
	for _, m := range d.Manquantes {
		l = append(l, libelleFeuille(m.Code, m.Libelle))
	}
	return l
}

func faireAnnulation(e EntreesLettre) (any, law.Lettre, error) {
	x, su := AnnulationDonnees{Motifs: e.Acte.Donnees.Motifs}, false
	for _, r := range e.Situation.RendezVous { // the last before it; rather, the last the person was told of
		dit := slices.ContainsFunc(e.Situation.Courriers, func(c dossier.Courrier) bool { return c.Acte == r.Acte && c.Etat == dossier.CourrierImprime })
		if r.Etat == dossier.RendezVousAnnule && r.Acte < e.Acte.ID && (dit || !su) {
			x.RendezVous, su = r.LieuJour, dit
		}
	}
	var err error
	x.Tete, err = tete(e, "lettre.annulation_rendez_vous", x.RendezVous.Jour)
	l := x.Tete.lettre(e)
	l.Motifs = x.Motifs
	return x, l, err
}

func faireTitre(e EntreesLettre) (any, law.Lettre, error) {
	x := TitreDonnees{Apporter: []string{
		"cette lettre",
		"votre passeport ou, à défaut, un document d’identité",
		"le document de séjour que vous avez",
		"le timbre fiscal, si un droit est dû (CESEDA, art. L.\u00a0436-1\u00a0; montant à vérifier auprès du service)",
	}}
	var err error
	x.Tete, err = tete(e, "lettre.titre_a_retirer")
	l := x.Tete.lettre(e)
	l.Apporter = x.Apporter
	return x, l, err
}

func faireDesistement(e EntreesLettre) (any, law.Lettre, error) {
	x := DesistementDonnees{ParoleLe: e.Acte.Le}
	var err error
	x.Tete, err = tete(e, "lettre.prise_acte_desistement")
	l := x.Tete.lettre(e)
	l.ParoleLe = x.ParoleLe
	return x, l, err
}

func faireSansSuite(e EntreesLettre) (any, law.Lettre, error) {
	x := SansSuiteDonnees{
		Motifs: e.Acte.Donnees.Motifs, Regularisation: e.Acte.De == dossier.DemandeRegularisation, Signataire: signataire(e.Agent),
		Recours: Recours{Tribunal: e.Reglages.Tribunal},
	}
	s := e.Situation
	s.Demande.Etat = e.Acte.De // as it stood
	x.Echue, _ = s.LimiteEcoulee()
	var demande dossier.Acte
	if x.Regularisation {
		demande, _ = s.Dernier(dossier.ActionRegularisation)
	}
	for _, r := range dossier.DemandesDePieces(s.Actes) {
		if !x.Regularisation && r.Bloquante() {
			demande = r.Acte
			for _, p := range r.Attendues {
				if l := libelleFeuille(p.Code, p.Libelle); p.Indispensable && !slices.Contains(x.Attendues, l) {
					x.Attendues = append(x.Attendues, l)
				}
			}
		}
	}
	if demande.ID != 0 {
		x.DemandeLe, x.RemiseLe = demande.Le, s.RemiseDe(demande.ID)
	}
	var err error
	x.Tete, err = tete(e, "lettre.sans_suite")
	l := x.Tete.lettre(e)
	l.Motifs, l.DemandeLe, l.RemiseLe, l.Echue = x.Motifs, x.DemandeLe, x.RemiseLe, x.Echue
	l.DelaiRecours, l.Juridiction = "deux mois", tribunal(x.Recours)
	signe(&l, x.Signataire)
	return x, l, err
}

func faireReouverture(e EntreesLettre) (any, law.Lettre, error) {
	x := ReouvertureDonnees{Motifs: e.Acte.Donnees.Motifs, Saisine: law.DepartSilence(e.Situation.Demande.Dates), Silence: silenceLettre(e)}
	var err error
	x.Tete, err = tete(e, "lettre.reouverture", x.Saisine)
	l := x.Tete.lettre(e)
	l.Motifs, l.Saisine = x.Motifs, x.Saisine
	x.Silence.verifier(&l)
	return x, l, err
}

func faireComplement(e EntreesLettre) (any, law.Lettre, error) {
	x := ComplementDonnees{RecuesLe: e.Acte.Le, Motifs: e.Acte.Donnees.Motifs, Silence: silenceLettre(e)}
	var jusque []dossier.Acte // what was expected on the day of the act, and no later request
	for _, a := range e.Situation.Actes {
		if a.ID <= e.Acte.ID {
			jusque = append(jusque, a)
		}
	}
	libelles := map[string]string{}
	for _, r := range dossier.DemandesDePieces(jusque) {
		for _, p := range r.Acte.Donnees.Pieces {
			libelles[p.Code] = libelleFeuille(p.Code, p.Libelle)
		}
		for _, p := range aFournir(r.Attendues) {
			if !slices.ContainsFunc(x.Restantes, func(y PieceAFournir) bool { return y.Code == p.Code }) {
				x.Restantes = append(x.Restantes, p)
			}
		}
		if l := r.Acte.Donnees.Limite; r.Ouverte() && l.After(e.Date) && l.After(x.Limite) {
			x.Limite = l
		}
	}
	for _, r := range e.Acte.Donnees.Recues {
		x.Recues = append(x.Recues, PieceReglee{Code: r.Code, Libelle: libelles[r.Code], Dispense: r.Dispense})
	}
	cle, args := "lettre.complement_recu", []any(nil)
	switch {
	case len(x.Restantes) > 0 && !x.Limite.IsZero():
		cle, args = "lettre.complement_manque", []any{x.Limite}
	case len(x.Restantes) > 0:
		cle = "lettre.complement_suite"
	}
	if len(x.Restantes) > 0 {
		x.Retour = e.Situation.Demande.ID
	}
	var err error
	x.Tete, err = tete(e, cle, args...)
	l := x.Tete.lettre(e)
	l.RecuesLe = x.RecuesLe
	for _, r := range x.Recues {
		l.Recues = append(l.Recues, r.Code)
	}
	x.Silence.verifier(&l)
	return x, l, err
}

func faireMotifs(e EntreesLettre) (any, law.Lettre, error) {
	x := MotifsDonnees{
		ImpliciteLe: echeanceSilence(e.Situation.Demande).Date, DemandesLe: e.Demandee.RecueLe, Motifs: e.Demandee.Motifs,
		Recours: Recours{Tribunal: e.Reglages.Tribunal}, Signataire: signataire(e.Agent),
	}
	var err error
	x.Tete, err = tete(e, "lettre.reponse_motifs")
	l := x.Tete.lettre(e)
	l.ImpliciteLe, l.MotifsDemandesLe, l.Motifs = x.ImpliciteLe, x.DemandesLe, x.Motifs
	l.DelaiRecours, l.Juridiction = "deux mois", tribunal(x.Recours)
	signe(&l, x.Signataire)
	return x, l, err
}

func faireRestitution(e EntreesLettre) (any, law.Lettre, error) {
	x := RestitutionDonnees{Objets: e.Demandee.Objets}
	var err error
	x.Tete, err = tete(e, "lettre.restitution_originaux")
	l := x.Tete.lettre(e)
	l.Objets = x.Objets
	return x, l, err
}

func faireDuplicata(e EntreesLettre) (any, law.Lettre, error) {
	o := e.Original
	x := DuplicataDonnees{Original: o.Donnees, OriginalGenre: o.Genre, OriginalDe: o.ID, Suivi: e.Suivi}
	var orig AccuseDonnees
	if len(o.Donnees) > 0 {
		if err := json.Unmarshal(o.Donnees, &orig); err != nil {
			return nil, law.Lettre{}, fmt.Errorf("%w: la lettre d’origine n’est pas un accusé de réception", dossier.ErrInvalide)
		}
	}
	x.OriginalLe = orig.Date
	var err error
	x.Tete, err = tete(e, "lettre.duplicata", x.OriginalLe)
	l := x.Tete.lettre(e)
	l.Original, l.OriginalLe, l.OriginalEcritAvecTout = x.OriginalDe, x.OriginalLe, o.Empreinte != dossier.Empreinte{}
	return x, l, err
}

// silenceLettre is what is said of silence on the day of the letter.
func silenceLettre(e EntreesLettre) Silence {
	s := silence(e.Situation.Demande)
	s.Passe = passe(e.Date, s.Date) || passe(e.Date, s.SiComplete)
	return s
}

// verifier fills what law compares with the register.
func (s Silence) verifier(l *law.Lettre) {
	l.Tete.Effet, l.Tete.DateSilence, l.Tete.DelaiSilence, l.Tete.DepartSilence = effet(s.Cas), s.Date, s.Duree, s.Declencheur
}

// mentions lists what must be read of silence.
func (s Silence) mentions() []mention {
	switch s.Cas {
	case SilenceDate:
		return []mention{{"date_silence", s.Date.Fr()}, {"effet", "refus"}}
	case SilenceSiComplete:
		return []mention{{"date_silence", s.SiComplete.Fr()}, {"effet", "refus"}}
	case SilenceSansObjet, SilenceSansDecision, SilenceAVerifier:
	}
	return []mention{{"effet", "à vérifier"}}
}

func signe(l *law.Lettre, s Signataire) {
	l.SignataireNom, l.SignataireQualite, l.PlaceSignature = s.Nom, s.Qualite, true
}

func aFournir(pp []dossier.PieceDemandee) []PieceAFournir {
	var r []PieceAFournir
	for _, p := range pp {
		x := PieceAFournir{Code: p.Code, Libelle: libelleFeuille(p.Code, p.Libelle), Precision: typographie.Replace(p.Precision), Indispensable: p.Indispensable}
		for _, y := range dossier.RaisonsPiece {
			if y.Raison == p.Raison {
				x.Raison = y.Libelle
			}
		}
		r = append(r, x)
	}
	return r
}

func codesDe(pp []PieceAFournir) []string {
	var r []string
	for _, p := range pp {
		r = append(r, p.Code)
	}
	return r
}

// heure writes HH:MM as French does: « 9 h 30 ».
func heure(s string) string {
	h, m, ok := strings.Cut(s, ":")
	if !ok {
		return s
	}
	h = strings.TrimPrefix(h, "0")
	if h == "" {
		h = "0"
	}
	if m == "00" {
		return h + "\u00a0h"
	}
	return h + "\u00a0h\u00a0" + m
}

// paragraphes cuts what an agent typed into lines a wording may hold: no markup of ours gets through.
func paragraphes(s string) []string {
	var r []string
	for _, l := range strings.Split(papier.NFC(s), "\n") {
		l = strings.Join(strings.Fields(strings.ReplaceAll(l, "**", "")), " ")
		for l != "" && strings.ContainsAny(l[:1], "#!=|-~_[]>@+") {
			l = strings.TrimSpace(l[1:])
		}
		if l != "" {
			r = append(r, typographie.Replace(l))
		}
	}
	return r
}
