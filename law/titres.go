package law

// TitresReserves are the titles no sheet of ours may carry (CESEDA R. 431-12, R. 431-15-1; CRPA L. 212-1), in lower case.
var TitresReserves = []string{
	"récépissé", "attestation de prolongation", "attestation de demande", "attestation de décision",
}
