package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// clesPubliques reads the keys that seal letters, by their names.
func (v *verification) clesPubliques(ctx context.Context) error {
	cles, err := v.store.ClesSceau(ctx)
	if err != nil {
		return err
	}
	v.cles = map[string]*ecdsa.PublicKey{}
	for _, k := range cles {
		var jwk struct{ X, Y string }
		err := json.Unmarshal(k.Jwk, &jwk)
		x, errX := base64.RawURLEncoding.DecodeString(jwk.X)
		y, errY := base64.RawURLEncoding.DecodeString(jwk.Y)
		if err = errors.Join(err, errX, errY); err == nil {
			v.cles[k.Kid], err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
		}
		if err != nil {
			v.faute("clé de sceau %s : %v", k.Kid, err)
		}
	}
	return nil
}

// leSceau: what the letter bears is what the register keeps, which one of its keys signed, and which states this letter. A letter written
// before seals bears none.
func (v *verification) leSceau(ctx context.Context, c dossier.Courrier) error {
	var d map[string]any
	dec := json.NewDecoder(bytes.NewReader(c.Donnees))
	dec.UseNumber()
	if err := dec.Decode(&d); err != nil {
		v.faute("courrier %d de la demande %s : données illisibles : %v", c.ID, c.Numero, err)
		return nil
	}
	if err := v.leSuivi(ctx, c, d); err != nil {
		return err
	}
	porte, _ := d["sceau"].(map[string]any)
	garde, err := v.store.SceauDe(ctx, c.ID)
	if errors.Is(err, dossier.ErrIntrouvable) {
		if porte != nil {
			v.faute("courrier %d de la demande %s : le sceau qu’il porte n’est pas au registre", c.ID, c.Numero)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if porte == nil {
		v.faute("courrier %d de la demande %s : le registre lui garde un sceau, qu’il ne porte pas", c.ID, c.Numero)
		return nil
	}
	v.sceaux++
	adresse, reference := fmt.Sprint(porte["adresse"]), strings.ReplaceAll(fmt.Sprint(porte["reference"]), "-", "")
	if _, jws, _ := strings.Cut(adresse, "#"); jws != garde.Jws || reference != garde.Reference {
		v.faute("courrier %d de la demande %s : il ne porte pas le sceau gardé au registre", c.ID, c.Numero)
	}
	v.sceauClos(c, garde)
	delete(d, "sceau")
	canonique, err := json.Marshal(d)
	if err != nil {
		return err
	}
	h := sha256.Sum256(canonique)
	dit, err := v.signe(garde.Jws)
	if err != nil {
		v.faute("courrier %d de la demande %s : sceau : %v", c.ID, c.Numero, err)
		return nil
	}
	for cle, veut := range map[string]string{"r": garde.Reference, "n": c.Numero, "p": c.Prefecture, "g": string(c.Genre), "h": base64.RawURLEncoding.EncodeToString(h[:])} {
		if dit[cle] != veut {
			v.faute("courrier %d de la demande %s : le sceau n’affirme pas cette lettre (%s)", c.ID, c.Numero, cle)
		}
	}
	return nil
}

// sceauClos: a seal is revoked or replaced in the register if and only if the journal notes it.
func (v *verification) sceauClos(c dossier.Courrier, garde dossier.Sceau) {
	note := dossier.SceauValide
	for etat, acte := range map[dossier.EtatSceau]string{dossier.SceauRevoque: store.ActeSceauRevoque, dossier.SceauRemplace: store.ActeSceauRemplace} {
		for _, details := range lignesDe(v.actes[store.ObjetDemande(c.Demande)][acte]) {
			if champ(details, "courrier") == strconv.FormatInt(int64(c.ID), 10) {
				note = etat
			}
		}
	}
	if garde.Etat != note {
		v.faute("courrier %d de la demande %s : son sceau est « %s » au registre, le journal ne le note pas ainsi", c.ID, c.Numero, garde.Etat)
	}
}

// signe gives what a compact JWS states, once its ES256 signature is checked (RFC 7515, RFC 7518 § 3.4).
func (v *verification) signe(jws string) (map[string]any, error) {
	parties := strings.Split(jws, ".")
	if len(parties) != 3 {
		return nil, errors.New("forme inconnue")
	}
	var lu [3][]byte
	for i, p := range parties {
		var err error
		if lu[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			return nil, err
		}
	}
	var tete struct{ Alg, Kid string }
	if err := json.Unmarshal(lu[0], &tete); err != nil || tete.Alg != "ES256" || v.cles[tete.Kid] == nil || len(lu[2]) != 64 {
		return nil, errors.New("clé ou algorithme inconnu")
	}
	h := sha256.Sum256([]byte(parties[0] + "." + parties[1]))
	if !ecdsa.Verify(v.cles[tete.Kid], h[:], new(big.Int).SetBytes(lu[2][:32]), new(big.Int).SetBytes(lu[2][32:])) {
		return nil, errors.New("la signature est fausse")
	}
	var dit map[string]any
	err := json.Unmarshal(lu[1], &dit)
	return dit, err
}

// leSuivi: the suivi code that a letter gives is the one that works, unless another was given since.
func (v *verification) leSuivi(ctx context.Context, c dossier.Courrier, d map[string]any) error {
	donne, _ := d["suivi"].(map[string]any)
	if donne == nil {
		return nil
	}
	empreinte, depuis, err := v.store.EmpreinteSuivi(ctx, c.Demande)
	if errors.Is(err, dossier.ErrIntrouvable) {
		v.faute("courrier %d de la demande %s : le code de suivi qu’il donne n’est pas au registre", c.ID, c.Numero)
		return nil
	}
	if err != nil {
		return err
	}
	h := sha256.Sum256([]byte(strings.ReplaceAll(fmt.Sprint(donne["code"]), "-", "")))
	if !c.EcritA.Before(depuis) && dossier.Empreinte(h) != empreinte {
		v.faute("courrier %d de la demande %s : le code de suivi qu’il donne n’est pas celui qui marche", c.ID, c.Numero)
	}
	return nil
}
