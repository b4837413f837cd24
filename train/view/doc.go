// Package view shows runs in a browser: Report writes one run as an HTML file that can be sent to others, Server shows all runs of a folder on a page
// that follows those in training.
//
// It only reads what train.Run and the examples leave in folders, so a run can be shown while it trains, when it is over, and by a program that did not
// train it.
package view
