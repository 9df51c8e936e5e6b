package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// TestSonMemeNom: the usual writings of one name sound alike. Each line is one name.
func TestSonMemeNom(t *testing.T) {
	for _, ligne := range []string{
		"Mohamed Mohammed Muhammad Mohamad Mouhammed Muhamed",
		"Khaled Khalid Khâlid", "Aïcha Aisha Aysha Aycha", "Youssef Yousef Yusuf Youcef Iousef", "Oumar Omar Umar Oumarr", "Ousmane Osman Usman",
		"Fatima Fatimah Fathima", "Chérif Sherif Cherif Scherif", "Djamel Jamel Djamal Gamal", "Rachid Rashid Rasheed",
		"Abdelkader Abdulkadir Abdoulkader", "Abderrahmane Abdurrahman Abdarahmane", "Abdallah Abdullah Abdellah Abdoullah",
		"Benali Binali Ben-Ali", "Elamrani Amrani Al-Amrani El-Amrani Alamrani",
		"Dmitri Dmitriy Dmitry", "Yevgueni Evgeni Yevgeny Evgueni", "Iouri Yuri Youri Yury", "Sergueï Sergei Sergey Serguei",
		"Petrov Petroff Pétrov", "Chevtchenko Shevchenko", "Alexandre Aleksandr Alexandr Aleksandre",
		"Şahin Sahin Chahine Shahin", "Çelik Celik", "Gülşen Gulsen Gulchen", "Nguyễn Nguyen NGUYEN", "Đặng Dang", "N’Guessan Nguessan N'Guessan",
	} {
		noms := strings.Fields(ligne)
		son := func(s string) string {
			var out []string
			for _, m := range dossier.MotsPropres(s) {
				out = append(out, dossier.Son(m))
			}
			return strings.Join(out, "+")
		}
		for _, n := range noms[1:] {
			if son(n) != son(noms[0]) {
				t.Errorf("%s : %s, %s : %s", noms[0], son(noms[0]), n, son(n))
			}
		}
	}
	for a, b := range map[string]string{"MOHAMED": "AHMED", "BENALI": "BENAISSA", "DIALLO": "DIARRA", "NGUYEN": "TRAN", "IVANOV": "PETROV"} {
		if dossier.Son(a) == dossier.Son(b) {
			t.Errorf("%s et %s : %s", a, b, dossier.Son(a))
		}
	}
}

func commune(a, b dossier.Identite) bool {
	cles := b.ClesProches()
	return slices.ContainsFunc(a.ClesProches(), func(k dossier.CleIdentite) bool {
		return k.Genre != dossier.CleAnnee && k.Genre != dossier.CleEcriture && slices.Contains(cles, k)
	})
}

// TestClesProches: each way in which one person may be written still meets the other by a key.
func TestClesProches(t *testing.T) {
	a := dossier.Identite{NomNaissance: "Ben Ali", Prenoms: "Mohamed Amine", DateNaissance: "1990-05-12"}
	for nom, b := range map[string]dossier.Identite{
		"transcrit":              {NomNaissance: "Benali", Prenoms: "Mouhammed", DateNaissance: "1990-05-12"},
		"jour et mois échangés":  {NomNaissance: "Benali", Prenoms: "Karim", DateNaissance: "1990-12-05"},
		"année fausse":           {NomNaissance: "Ben Ali", Prenoms: "Amine", DateNaissance: "1991-05-12"},
		"jour faux":              {NomNaissance: "Ben Ali", Prenoms: "Mohammed", DateNaissance: "1990-05-13"},
		"année seule":            {NomNaissance: "Ben Ali", Prenoms: "Mohammed", DateNaissance: "1990-00-00"},
		"nom et prénom échangés": {NomNaissance: "Mohamed", Prenoms: "Ben Ali", DateNaissance: "1990-05-13"},
		"nom d’époux":            {NomNaissance: "Durand", Prenoms: "Mohamed", DateNaissance: "1990-05-12"},
	} {
		if !commune(a, b) {
			t.Errorf("%s : aucune clé commune", nom)
		}
	}
	if autre := (dossier.Identite{NomNaissance: "Diallo", Prenoms: "Oumar", DateNaissance: "1984-01-30"}); commune(a, autre) {
		t.Error("deux personnes sans rapport ont une clé")
	}
	if k := (dossier.Identite{NomNaissance: "Diallo", Prenoms: "Oumar"}).ClesProches(); k != nil {
		t.Errorf("sans année de naissance : %v", k)
	}
	if e := (dossier.Identite{NomNaissance: "Nguyễn", Prenoms: "Văn An"}).Ecriture(); e != "AN NGUYEN VAN" {
		t.Errorf("écriture %q", e)
	}
}
