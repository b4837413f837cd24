// Package view shows runs in a browser. Report writes a run as one HTML file that can be sent to others.
//
// It only reads what train.Run leaves in a folder, so a run can be shown while it trains, when it is over, and by a program that did not train it.
package view
