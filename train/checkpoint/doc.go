// Package checkpoint keeps the folder of a run: its states, from which the run can go on, and the files that follow from them.
//
// A state is the truth about its run. It is written first, whole and with a checksum; the other files follow from the newest state and can
// be written again from it. So a process may be killed between any two writes. One process at a time uses a folder.
package checkpoint
