package child

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

// FichiersDuMoteur are the folders the engines read after start-up: Tesseract's models, the time zone, our own libraries.
var FichiersDuMoteur = []string{"/usr/share", "/usr/lib", "/lib", "/proc/self", "/etc/fonts", "/sys/devices/system/cpu"}

// Executer is the whole life of the reading process: it keeps stdout for the protocol (what libraries print goes to stderr),
// builds the engine, confines itself, and answers one request and its tasks. A confinement that the kernel refuses is said on stderr and does
// not stop the reading.
func Executer(ctx context.Context, construire func() (Moteur, error)) error {
	fd, err := syscall.Dup(1)
	if err != nil {
		return fmt.Errorf("lecteur: stdout: %w", err)
	}
	out := os.NewFile(uintptr(fd), "protocole")
	if err := syscall.Dup3(2, 1, 0); err != nil {
		return fmt.Errorf("lecteur: stdout: %w", err)
	}
	m, err := construire()
	if err != nil {
		return fmt.Errorf("lecteur: %w", err)
	}
	lisibles := FichiersDuMoteur
	if d := os.Getenv("TESSDATA_PREFIX"); d != "" {
		lisibles = append(append([]string(nil), lisibles...), d)
	}
	if err := Confiner(lisibles...); err != nil {
		fmt.Fprintln(os.Stderr, "confinement partiel\u00a0:", err)
	}
	return Serve(ctx, m, os.Stdin, out)
}
