package main

import (
	"log/slog"

	"souspli/ocr/child"
)

// executable is this very program, however it was found: after root is dropped its path may be out of reach, the running image
// is not.
const executable = "/proc/self/exe"

// lecteur returns the client of the reading process: the hidden command `souspli lecteur` of this binary.
func lecteur(log *slog.Logger) *child.Client {
	return &child.Client{Exe: executable, Args: []string{"lecteur"}, Log: log}
}
