// Command preparer writes the list of communes that the binary carries. Usage: preparer communes.json « package version » >communes.txt
package main

import (
	"fmt"
	"os"

	"souspli/law/communes"
)

func main() {
	if err := preparer(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "preparer :", err)
		os.Exit(1)
	}
}

func preparer(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage : preparer communes.json version")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	return communes.Preparer(f, os.Stdout, args[1])
}
