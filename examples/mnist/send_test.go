//go:build !windows

package main

import (
	"os"
	"syscall"
)

// signals are those that interrupt the program.
var signals = []os.Signal{os.Interrupt, syscall.SIGTERM}

func send(p *os.Process, sig os.Signal) error { return p.Signal(sig) }

// ownConsole has nothing to do where signals need no console.
func ownConsole() error { return nil }
