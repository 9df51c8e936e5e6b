package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"souspli/dossier"
)

var errAttente = errors.New("not written yet")

type Store struct{ pool *pgxpool.Pool }
type Public struct{ pool *pgxpool.Pool }

func Open(ctx context.Context, url string, o Options) (*Store, error)        { return nil, errAttente }
func OpenPublic(ctx context.Context, url string, o Options) (*Public, error) { return nil, errAttente }
func (s *Store) Close()                                                      {}
func (s *Store) Ping(ctx context.Context) error                              { return errAttente }
func (s *Store) Pool() *pgxpool.Pool                                         { return s.pool }
func (p *Public) Close()                                                     {}
func (p *Public) Ping(ctx context.Context) error                             { return errAttente }
func (p *Public) Pool() *pgxpool.Pool                                        { return p.pool }

func (s *Store) AddPli(ctx context.Context, n NouveauPli) (dossier.PliID, bool, error) {
	return 0, false, errAttente
}
func (s *Store) Pli(ctx context.Context, id dossier.PliID) (dossier.Pli, error) {
	return dossier.Pli{}, errAttente
}
func (s *Store) Plis(ctx context.Context, f FiltrePlis) ([]dossier.Pli, error) {
	return nil, errAttente
}
func (s *Store) CompterPlis(ctx context.Context, prefectures []string) (map[dossier.EtatPli]int, error) {
	return nil, errAttente
}
func (s *Store) ConfirmerReception(ctx context.Context, id dossier.PliID, r dossier.Reception, a dossier.AgentID) error {
	return errAttente
}
func (s *Store) MettreEnQuarantaine(ctx context.Context, id dossier.PliID, raison string) error {
	return errAttente
}
func (s *Store) SaveLecture(ctx context.Context, id dossier.PliID, l dossier.Lecture) error {
	return errAttente
}
func (s *Store) Lecture(ctx context.Context, id dossier.PliID) (*dossier.Lecture, error) {
	return nil, errAttente
}
func (s *Store) Pages(ctx context.Context, id dossier.PliID) ([]PageSort, error) {
	return nil, errAttente
}
func (s *Store) Corriger(ctx context.Context, id dossier.PliID, formulaire int, code string, c dossier.ChampLu, a dossier.AgentID) error {
	return errAttente
}
func (s *Store) Corrections(ctx context.Context, id dossier.PliID) ([]Correction, error) {
	return nil, errAttente
}
func (s *Store) AjouterFormulaire(ctx context.Context, id dossier.PliID, f dossier.FormulaireLu, a dossier.AgentID) (int, error) {
	return 0, errAttente
}
func (s *Store) Candidates(ctx context.Context, cles []dossier.CleIdentite) (dossier.Candidats, error) {
	return dossier.Candidats{}, errAttente
}
func (s *Store) Register(ctx context.Context, e Enregistrement) (Resultat, error) {
	return Resultat{}, errAttente
}
func (s *Store) Rapprochements(ctx context.Context, id dossier.PliID) ([]RapprochementLu, error) {
	return nil, errAttente
}
func (s *Store) Demande(ctx context.Context, id dossier.DemandeID) (dossier.Demande, error) {
	return dossier.Demande{}, errAttente
}
func (s *Store) DemandeParNumero(ctx context.Context, numero string) (dossier.Demande, error) {
	return dossier.Demande{}, errAttente
}
func (s *Store) Demandes(ctx context.Context, f FiltreDemandes) ([]dossier.Demande, error) {
	return nil, errAttente
}
func (s *Store) JournalDe(ctx context.Context, objets ...string) ([]dossier.LigneJournal, error) {
	return nil, errAttente
}
func (s *Store) JournalDuJour(ctx context.Context, d dossier.Date) ([]dossier.LigneJournal, error) {
	return nil, errAttente
}
func (s *Store) FichierJour(ctx context.Context, d dossier.Date) ([]byte, dossier.Empreinte, error) {
	return nil, dossier.Empreinte{}, errAttente
}
func (s *Store) CloreJours(ctx context.Context, jusqu dossier.Date) ([]dossier.Date, error) {
	return nil, errAttente
}
func (s *Store) Jours(ctx context.Context) ([]JourClos, error) { return nil, errAttente }
func (s *Store) CourriersDus(ctx context.Context, f FiltreCourriers) ([]dossier.Courrier, error) {
	return nil, errAttente
}
func (s *Store) Courrier(ctx context.Context, id dossier.CourrierID) (dossier.Courrier, error) {
	return dossier.Courrier{}, errAttente
}
func (s *Store) CourriersDeDemande(ctx context.Context, id dossier.DemandeID) ([]dossier.Courrier, error) {
	return nil, errAttente
}
func (s *Store) EcrireCourrier(ctx context.Context, id dossier.CourrierID, e Ecriture) error {
	return errAttente
}
func (s *Store) BloquerCourrier(ctx context.Context, id dossier.CourrierID, raison string) error {
	return errAttente
}
func (s *Store) ImprimerLot(ctx context.Context, lot string, ids []dossier.CourrierID) error {
	return errAttente
}
func (s *Store) Reglages(ctx context.Context, prefecture string) (dossier.Reglages, error) {
	return dossier.Reglages{}, errAttente
}
func (s *Store) SaveReglages(ctx context.Context, r dossier.Reglages, a dossier.AgentID) error {
	return errAttente
}
func (s *Store) CreerAgent(ctx context.Context, a dossier.Agent, hashMotDePasse string) (dossier.AgentID, error) {
	return 0, errAttente
}
func (s *Store) AgentParIdentifiant(ctx context.Context, identifiant string) (a dossier.Agent, hash, totp string, err error) {
	return dossier.Agent{}, "", "", errAttente
}
func (s *Store) Agent(ctx context.Context, id dossier.AgentID) (dossier.Agent, error) {
	return dossier.Agent{}, errAttente
}
func (s *Store) Agents(ctx context.Context) ([]dossier.Agent, error) { return nil, errAttente }
func (s *Store) MajAgent(ctx context.Context, a dossier.Agent) error { return errAttente }
func (s *Store) ChangerMotDePasse(ctx context.Context, id dossier.AgentID, hash string) error {
	return errAttente
}
func (s *Store) DefinirTOTP(ctx context.Context, id dossier.AgentID, secret string) error {
	return errAttente
}
func (s *Store) CreerSession(ctx context.Context, hash dossier.Empreinte, a dossier.AgentID, expire time.Time) error {
	return errAttente
}
func (s *Store) Session(ctx context.Context, hash dossier.Empreinte) (Session, error) {
	return Session{}, errAttente
}
func (s *Store) FermerSession(ctx context.Context, hash dossier.Empreinte) error { return errAttente }
func (s *Store) NoterConsultation(ctx context.Context, a dossier.AgentID, objet string) error {
	return errAttente
}
func (s *Store) Consultations(ctx context.Context, objet string) ([]Consultation, error) {
	return nil, errAttente
}
