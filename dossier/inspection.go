package dossier

// Inspection is what is known of bytes before they are read: enough to accept or refuse them.
type Inspection struct {
	TypeMedia string `json:"type_media"` // application/pdf, image/tiff, image/jpeg, image/png
	NbPages   int    `json:"nb_pages"`   // at least 1
}
