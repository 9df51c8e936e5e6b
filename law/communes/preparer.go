package communes

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Preparer cuts the communes.json of the package to what this one needs: a first line that names the package and its version, then a line
// for each commune, arrondissement or former commune: name, tab, postcodes between commas. A former commune has the codes of the
// one it joined, whose name people go on writing.
func Preparer(r io.Reader, w io.Writer, version string) error {
	var communes []struct {
		Code         string   `json:"code"`
		Nom          string   `json:"nom"`
		Type         string   `json:"type"`
		ChefLieu     string   `json:"chefLieu"`
		CodesPostaux []string `json:"codesPostaux"`
	}
	if err := json.NewDecoder(r).Decode(&communes); err != nil {
		return fmt.Errorf("read list of communes: %w", err)
	}
	actuelles := map[string][]string{}
	for _, c := range communes {
		if c.Type == "commune-actuelle" {
			actuelles[c.Code] = c.CodesPostaux
		}
	}
	var lignes []string
	for _, c := range communes {
		codes := c.CodesPostaux
		if len(codes) == 0 {
			codes = actuelles[c.ChefLieu]
		}
		if len(codes) > 0 && c.Nom != "" {
			lignes = append(lignes, c.Nom+"\t"+strings.Join(codes, ","))
		}
	}
	if len(lignes) == 0 {
		return fmt.Errorf("list of communes without any postcode")
	}
	slices.Sort(lignes)
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, version)
	for _, l := range slices.Compact(lignes) {
		fmt.Fprintln(b, l)
	}
	return b.Flush()
}
