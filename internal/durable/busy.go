package durable

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// Errors of Windows for a file that another program has open: an indexer, a virus scanner, a viewer, another process that reads it.
const (
	errorAccessDenied     syscall.Errno = 5
	errorSharingViolation syscall.Errno = 32
	errorLockViolation    syscall.Errno = 33
)

// busy reports whether a file could not be replaced or deleted because it is open. Other systems replace and delete open files.
func busy(err error) bool {
	return isOneOf(err, errorAccessDenied, errorSharingViolation, errorLockViolation)
}

// replaced reports whether a file could not be read because another program is writing or replacing it.
func replaced(err error) bool { return isOneOf(err, errorSharingViolation, errorLockViolation) }

func isOneOf(err error, numbers ...syscall.Errno) bool {
	var number syscall.Errno
	return runtime.GOOS == "windows" && errors.As(err, &number) && slices.Contains(numbers, number)
}

// Move is os.Rename, but waits up to two seconds while a file is open that Windows does not rename or replace then.
func Move(from, to string) error {
	return patiently(func() error { return os.Rename(from, to) }, busy, time.Sleep)
}

// patiently calls do again, with growing pauses of two seconds in all, while its error is one of a busy file.
func patiently(do func() error, busy func(error) bool, sleep func(time.Duration)) error {
	err := do()
	for pause := time.Millisecond; pause < 2*time.Second && err != nil && busy(err); pause *= 2 {
		sleep(pause)
		err = do()
	}
	return err
}
