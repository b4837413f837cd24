package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signals are those that interrupt the program. Closing the console is SIGTERM, and no program can send that event.
var signals = []os.Signal{os.Interrupt}

var (
	kernel32      = syscall.NewLazyDLL("kernel32.dll")
	freeConsole   = kernel32.NewProc("FreeConsole")
	allocConsole  = kernel32.NewProc("AllocConsole")
	generateEvent = kernel32.NewProc("GenerateConsoleCtrlEvent")
)

// ownConsole gives the tests a console of their own, which programs that they start share, and keeps Ctrl-C there from ending the tests.
var ownConsole = sync.OnceValue(func() error {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	freeConsole.Call()
	if done, _, err := allocConsole.Call(); done == 0 {
		return fmt.Errorf("AllocConsole: %w", err)
	}
	return nil
})

// send presses Ctrl-C in the console. The process must have been started with it.
func send(*os.Process, os.Signal) error {
	if done, _, err := generateEvent.Call(syscall.CTRL_C_EVENT, 0); done == 0 {
		return fmt.Errorf("GenerateConsoleCtrlEvent: %w", err)
	}
	return nil
}
