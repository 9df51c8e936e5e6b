package store

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

// FileAvis is the queue of notices: only a process that has a mail server works it.
const FileAvis = "avis"

// TentativesAvis is how many times a notice is tried: about a day and a half, each wait longer than the one before.
const TentativesAvis = 15

// EnvoyerAvisArgs asks a worker to send a notice.
type EnvoyerAvisArgs struct {
	Avis int64 `json:"avis"`
}

// Kind names the job in River's tables.
func (EnvoyerAvisArgs) Kind() string { return "envoyer_avis" }

// InsertOpts puts the job in its queue.
func (EnvoyerAvisArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: FileAvis, MaxAttempts: TentativesAvis}
}

type rangAvis struct {
	ID       dossier.AvisID `gorm:"primaryKey;autoIncrement"`
	Demande  dossier.DemandeID
	Courrier *dossier.CourrierID // nil: the accusé d’enregistrement of its demande
	Canal    dossier.CanalAvis
	Jeton    string
	Adresse  []byte
	Etat     dossier.EtatAvis
	Code     string
	CreeA    time.Time
	A        time.Time
}

func (rangAvis) TableName() string { return "avis" }

// rangAdresse is an e-mail address or a number, by its hash, that is used no more.
type rangAdresse struct {
	Adresse []byte
	Avis    dossier.AvisID
	A       time.Time
}

func (rangAdresse) TableName() string { return "adresses_rejetees" }

// fenetreAvis is how far back letters are looked at: a service that turns notices on says nothing of older ones.
const fenetreAvis = 3

// PreparerAvis makes a notice due for each letter that left these last days and has none, when its demande has a destination that may be written
// to (dossier.Demande.DestinationsAvis) and that does not reject: the first of them. parSMS: there is a gateway to mobiles; a letter whose notice
// by e-mail was lost to an address that rejects then has one by SMS. It returns how many are due. Two at once, or again, are harmless.
func (s *Store) PreparerAvis(ctx context.Context, parSMS bool) (int, error) {
	n := 0
	for depuis, reste := dossier.CourrierID(0), true; reste; {
		err := s.enTx(ctx, func(t *tx) error {
			cs, err := t.lettresSansAvis(depuis, parSMS)
			if reste = len(cs) == lotAvis; err != nil || len(cs) == 0 {
				return err
			}
			depuis = cs[len(cs)-1].ID
			ids := make([]dossier.DemandeID, len(cs))
			for i, c := range cs {
				ids[i] = c.Demande
			}
			ds, err := lireDemandes(t.g, t.g.Where("demandes.id IN ?", ids).Order("demandes.id"))
			if err != nil {
				return err
			}
			for _, c := range cs {
				i := slices.IndexFunc(ds, func(d dossier.Demande) bool { return d.ID == c.Demande })
				fait, err := t.devoirAvis(ds[i], c.ID, parSMS)
				if err != nil {
					return err
				}
				if fait {
					n++
				}
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("prepare notices: %w", err)
		}
	}
	return n, nil
}

// lotAvis is how many letters one transaction looks at.
const lotAvis = 200

// lettreSansAvis is a letter that left, of a demande that may have a destination.
type lettreSansAvis struct {
	ID      dossier.CourrierID
	Demande dossier.DemandeID
}

const (
	// joignable keeps the demandes d that gave an e-mail address, and those that gave what looks like a French mobile number: a first sieve.
	joignable = "NOT d.sensible AND (d.identite->>'courriel' LIKE '%@%' OR @sms AND regexp_replace(d.identite->>'telephone', '\\D', '', 'g') ~ '^(00|)(33|262|590|594|596|)(0|)[67]')"
	// perdu: the notice by e-mail of letter c was lost to an address that rejects, and none by SMS followed.
	perdu = `@sms AND EXISTS (SELECT FROM avis a JOIN adresses_rejetees r ON r.adresse = a.adresse WHERE a.courrier = c.id AND a.etat IN ('rejete', 'retenu'))
		AND NOT EXISTS (SELECT FROM avis a WHERE a.courrier = c.id AND a.canal = 'sms')`
)

// lettresSansAvis reads the next ones. A letter may leave long after it was printed; what was printed a month ago is let be.
func (t *tx) lettresSansAvis(depuis dossier.CourrierID, parSMS bool) ([]lettreSansAvis, error) {
	var cs []lettreSansAvis
	jour := dossier.DateDe(t.now)
	err := t.g.Raw(`SELECT c.id, c.demande FROM courriers c JOIN demandes d ON d.id = c.demande WHERE c.id > @depuis AND c.imprime_a > @mois AND `+partiLe+` BETWEEN @du AND @au
		AND c.genre <> @electronique AND `+joignable+` AND (NOT EXISTS (SELECT FROM avis a WHERE a.courrier = c.id) OR `+perdu+`) ORDER BY c.id LIMIT @lot`,
		map[string]any{"depuis": depuis, "mois": t.now.AddDate(0, -1, 0), "du": jour.AddDays(-fenetreAvis), "au": jour, "electronique": dossier.CourrierElectronique,
			"sms": parSMS, "lot": lotAvis}).Scan(&cs).Error
	return cs, err
}

// devoirAvis makes the notice of a letter due at the first destination that does not reject; false: there is none, or it has it already.
func (t *tx) devoirAvis(d dossier.Demande, c dossier.CourrierID, parSMS bool) (bool, error) {
	for _, x := range d.DestinationsAvis() {
		if x.Canal == dossier.CanalSMS && !parSMS {
			continue
		}
		if rejetee, err := adresseRejetee(t.g, x.Empreinte()); err != nil {
			return false, err
		} else if !rejetee {
			return t.ajouterAvis(d.ID, &c, x)
		}
	}
	return false, nil
}

// ajouterAvis makes a row of avis due, with its job: about a letter, or about none, the accusé d’enregistrement. false: it is there already.
func (t *tx) ajouterAvis(d dossier.DemandeID, c *dossier.CourrierID, x dossier.DestinationAvis) (bool, error) {
	var b [10]byte
	if _, err := rand.Read(b[:]); err != nil {
		return false, err
	}
	e := x.Empreinte()
	r := rangAvis{Demande: d, Courrier: c, Canal: x.Canal, Jeton: strings.ToLower(base32.StdEncoding.EncodeToString(b[:])), Adresse: e[:], Etat: dossier.AvisDu, CreeA: t.now, A: t.now}
	g := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if g.Error != nil || g.RowsAffected == 0 {
		return false, g.Error
	}
	if err := t.noter(ActeAvisDu, ObjetDemande(d), 0, r.details()); err != nil {
		return false, err
	}
	return true, t.enfiler(EnvoyerAvisArgs{Avis: int64(r.ID)})
}

// lettre is the letter it is about; 0: none.
func (r rangAvis) lettre() dossier.CourrierID {
	if r.Courrier == nil {
		return 0
	}
	return *r.Courrier
}

// details are what the journal says of it.
func (r rangAvis) details() map[string]any {
	return map[string]any{"avis": r.ID, "courrier": r.lettre(), "canal": r.Canal}
}

func adresseRejetee(g *gorm.DB, e dossier.Empreinte) (bool, error) {
	var n int64
	err := g.Table("adresses_rejetees").Where("adresse = ?", e[:]).Count(&n).Error
	return n > 0, err
}

// AvisRejetes lists the destinations of a demande that refused a notice for good.
func (s *Store) AvisRejetes(ctx context.Context, d dossier.Demande) ([]dossier.DestinationAvis, error) {
	var ds []dossier.DestinationAvis
	for _, x := range d.DestinationsAvis() {
		rejetee, err := adresseRejetee(s.lire(ctx), x.Empreinte())
		if err != nil {
			return nil, fmt.Errorf("rejecting destinations: %w", traduire(err))
		}
		if rejetee {
			ds = append(ds, x)
		}
	}
	return ds, nil
}

// AvisDeDemande lists the notices of a demande, oldest first.
func (s *Store) AvisDeDemande(ctx context.Context, id dossier.DemandeID) ([]dossier.Avis, error) {
	as, err := lireAvis(s.lire(ctx).Where("avis.demande = ?", id))
	if err != nil {
		return nil, fmt.Errorf("notices of demande %d: %w", id, err)
	}
	return as, nil
}

// ParcourirAvis gives every notice in the order of their numbers, and stops at the first error of f.
func (s *Store) ParcourirAvis(ctx context.Context, f func(dossier.Avis) error) error {
	return parLots(1, 500, func(depuis dossier.AvisID, lot int) ([]dossier.Avis, error) {
		as, err := lireAvis(s.lire(ctx).Where("avis.id >= ?", depuis).Limit(lot))
		if err != nil {
			return nil, fmt.Errorf("read notices: %w", err)
		}
		return as, nil
	}, func(a dossier.Avis) dossier.AvisID { return a.ID }, f)
}

func lireAvis(g *gorm.DB) ([]dossier.Avis, error) {
	var rangs []struct {
		R     rangAvis `gorm:"embedded"`
		Genre dossier.GenreCourrier
	}
	if err := g.Table("avis").Joins("LEFT JOIN courriers c ON c.id = avis.courrier").Select("avis.*, coalesce(c.genre, '') AS genre").Order("avis.id").Find(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	as := make([]dossier.Avis, len(rangs))
	for i, x := range rangs {
		r := x.R
		as[i] = dossier.Avis{ID: r.ID, Demande: r.Demande, Courrier: r.lettre(), Genre: x.Genre, Canal: r.Canal, Etat: r.Etat, Code: r.Code, CreeA: r.CreeA.UTC(), A: r.A.UTC()}
	}
	return as, nil
}

// AvisAEnvoyer is what is needed to send a notice, and nothing more.
type AvisAEnvoyer struct {
	dossier.DestinationAvis
	Jeton  string
	Numero string             // of the demande
	Langue string             // as the person gave it
	Lettre dossier.CourrierID // what leaves, when it is the letter itself (PreparerEnvois); 0: only the news of it
	RecuLe dossier.Date       // of an accusé d’enregistrement (PreparerEnregistrements): the day the demande came; zero: it is none
}

// AvisAEnvoyer reads a notice that is to be sent, as the demande stands now: it goes where it was made due for, or not at all. ok is
// false for one that left already, or that must no longer leave, which is then noted.
func (s *Store) AvisAEnvoyer(ctx context.Context, id dossier.AvisID) (a AvisAEnvoyer, ok bool, err error) {
	err = s.enTx(ctx, func(t *tx) error {
		r, err := t.verrouillerAvis(id)
		if err != nil || r.Etat != dossier.AvisDu {
			return err
		}
		ds, err := lireDemandes(t.g, t.g.Where("demandes.id = ?", r.Demande))
		if err != nil {
			return err
		}
		ou := ds[0].DestinationsAvis()
		i := slices.IndexFunc(ou, func(x dossier.DestinationAvis) bool { return x.Empreinte() == empreinteDe(r.Adresse) })
		rejetee, err := adresseRejetee(t.g, empreinteDe(r.Adresse))
		if err != nil {
			return err
		}
		c, err := t.lettreDeAvis(r)
		if err != nil {
			return err
		}
		perime := t.now.Sub(r.CreeA) > (fenetreAvis+1)*24*time.Hour // notices were off meanwhile: it is news no more
		perime = perime || c.Etat == dossier.CourrierAnnule         // taken out of its batch
		if c.Genre.ParCourriel() {
			perime, a.Lettre = c.Etat != dossier.CourrierEcrit, c.ID
		}
		if perime || rejetee || i < 0 {
			return t.changerAvis(r, dossier.AvisRetenu, "")
		}
		a = AvisAEnvoyer{DestinationAvis: ou[i], Jeton: r.Jeton, Numero: ds[0].Numero, Langue: ds[0].Personne.Langue, Lettre: a.Lettre}
		if r.Courrier == nil {
			a.RecuLe = ds[0].Dates.Reception
		}
		ok = true
		return nil
	})
	if err != nil {
		return AvisAEnvoyer{}, false, fmt.Errorf("notice %d: %w", id, err)
	}
	return a, ok, nil
}

func (t *tx) verrouillerAvis(id dossier.AvisID) (rangAvis, error) {
	var r rangAvis
	err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error
	return r, err
}

var actesAvis = map[dossier.EtatAvis]string{dossier.AvisParti: ActeAvisParti, dossier.AvisRejete: ActeAvisRejete, dossier.AvisAbandonne: ActeAvisAbandonne, dossier.AvisRetenu: ActeAvisRetenu}

func (t *tx) changerAvis(r rangAvis, etat dossier.EtatAvis, code string) error {
	if err := t.g.Model(&rangAvis{}).Where("id = ?", r.ID).Select("etat", "code", "a").Updates(rangAvis{Etat: etat, Code: code, A: t.now}).Error; err != nil {
		return err
	}
	if err := t.noter(actesAvis[etat], ObjetDemande(r.Demande), 0, r.details()); err != nil {
		return err
	}
	return t.suivreEnvoi(r, etat, code)
}

// NoterAvis says what became of a notice that was due: parti, rejete, abandonne or retenu. mauvaise: the address or number itself is at fault, and is
// used no more. One whose fate is known already keeps it.
func (s *Store) NoterAvis(ctx context.Context, id dossier.AvisID, etat dossier.EtatAvis, code string, mauvaise bool) error {
	err := s.enTx(ctx, func(t *tx) error {
		r, err := t.verrouillerAvis(id)
		if err != nil || r.Etat != dossier.AvisDu {
			return err
		}
		if err := t.changerAvis(r, etat, code); err != nil {
			return err
		}
		return t.ecarterAdresse(r, mauvaise)
	})
	if err != nil {
		return fmt.Errorf("notice %d: %w", id, err)
	}
	return nil
}

func (t *tx) ecarterAdresse(r rangAvis, mauvaise bool) error {
	if !mauvaise {
		return nil
	}
	return t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&rangAdresse{r.Adresse, r.ID, t.now}).Error
}

// RejeterAvis notes that a notice that had left came back, named by its token. ok is false when it names none of ours, or one known to have
// come back.
func (s *Store) RejeterAvis(ctx context.Context, jeton, code string, mauvaise bool) (ok bool, err error) {
	err = s.enTx(ctx, func(t *tx) error {
		var rs []rangAvis
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("jeton = ?", jeton).Find(&rs).Error; err != nil {
			return err
		}
		if len(rs) == 0 || rs[0].Etat == dossier.AvisRejete {
			return nil
		}
		ok = true
		if err := t.changerAvis(rs[0], dossier.AvisRejete, code); err != nil {
			return err
		}
		return t.ecarterAdresse(rs[0], mauvaise)
	})
	if err != nil {
		return false, fmt.Errorf("notice that came back: %w", err)
	}
	return ok, nil
}
