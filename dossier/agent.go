package dossier

import "slices"

// Role is a set of rights (design D14).
type Role string

const (
	RoleCourrier    Role = "courrier"
	RoleGuichet     Role = "guichet"
	RoleInstructeur Role = "instructeur"
	RoleSuperviseur Role = "superviseur"
	RoleDelegue     Role = "delegue"
	RoleInspection  Role = "inspection"
	RoleAvocat      Role = "avocat"
	RoleAssociation Role = "association"
	RoleDDD         Role = "ddd"
	RoleAdmin       Role = "admin"
)

// Roles lists them all with the words people read.
var Roles = []struct {
	Role    Role
	Libelle string
}{
	{RoleCourrier, "agent du courrier"},
	{RoleGuichet, "agent de guichet"},
	{RoleInstructeur, "instructeur"},
	{RoleSuperviseur, "superviseur"},
	{RoleDelegue, "délégué à la protection des données"},
	{RoleInspection, "inspection"},
	{RoleAvocat, "avocat"},
	{RoleAssociation, "association"},
	{RoleDDD, "Défenseur des droits"},
	{RoleAdmin, "administrateur"},
}

// Libelle gives the words people read, or the code itself when unknown.
func (r Role) Libelle() string {
	for _, x := range Roles {
		if x.Role == r {
			return x.Libelle
		}
	}
	return string(r)
}

// Agent is an account. Prefectures is its scope; empty means none, "*" means all.
type Agent struct {
	ID            AgentID
	Identifiant   string
	Nom           string // first name and surname, printed on letters (CRPA L. 111-2)
	Qualite       string
	Role          Role
	Prefectures   []string
	VoitSensible  bool // may see health, violence and trafficking pieces
	Habilite      bool // named by the préfet for acts that may harm: regularisation, sans suite, unfavourable decision (design D16)
	SecondFacteur bool
	Actif         bool
}

// Porte reports whether the préfecture is in the agent's scope.
func (a Agent) Porte(prefecture string) bool {
	for _, p := range a.Prefectures {
		if p == "*" || p == prefecture {
			return true
		}
	}
	return false
}

// Reglages is what a préfecture has set: without the mandatory ones no letter can be issued.
type Reglages struct {
	Prefecture   string            `json:"prefecture"`
	Service      string            `json:"service"` // designation of the service in charge
	Adresse      []string          `json:"adresse"` // postal lines
	Telephone    string            `json:"telephone"`
	Courriel     string            `json:"courriel,omitempty"`
	AgentNom     string            `json:"agent_nom"` // in charge when the machine registered (CRPA L. 111-2)
	AgentQualite string            `json:"agent_qualite"`
	Anonymat     bool              `json:"anonymat,omitempty"` // anonymity for security reasons: the mention replaces the name
	Tribunal     string            `json:"tribunal,omitempty"` // name and address of the administrative court
	Enveloppe    string            `json:"enveloppe"`          // DL, C6/5, C5, C4
	Fondements   []FondementOuvert `json:"fondements"`
	// Apprentissage: what agents checked may be exported as images of single cells, with no person attached. Off unless it is said.
	Apprentissage bool `json:"apprentissage,omitempty"`
	// Recommandes: kinds of letters that go as registered mail. nil: those signed by hand; empty: none.
	Recommandes []GenreCourrier `json:"recommandes,omitzero"`
}

// Recommande reports whether a letter of that kind goes as registered mail, if there is a number left for it.
func (r Reglages) Recommande(g GenreCourrier) bool {
	if r.Recommandes == nil {
		return g.ASigner()
	}
	return slices.Contains(r.Recommandes, g)
}

// FondementOuvert is a legal basis open in a préfecture, with the act that opens it.
type FondementOuvert struct {
	Code       CodeFondement `json:"code"`
	Reference  string        `json:"reference"`
	Du         Date          `json:"du"`
	Au         Date          `json:"au"`                   // zero: still open
	Procedures []string      `json:"procedures,omitempty"` // empty: all of the channel concerned
}
