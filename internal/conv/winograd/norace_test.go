//go:build !race

package winograd

const raceDetector = false
