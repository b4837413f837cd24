//go:build race

package winograd

const raceDetector = true
