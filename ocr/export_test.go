package ocr

// DecoderPages opens a file and decodes its first pages, at most max; it gives one error for each page that cannot be.
func (m *Moteur) DecoderPages(nom string, octets []byte, max int) ([]error, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	defer c.fermer()
	var erreurs []error
	for n := 1; n <= min(max, c.inspection().NbPages); n++ {
		if _, err := c.page(n); err != nil {
			erreurs = append(erreurs, err)
		}
	}
	return erreurs, nil
}
