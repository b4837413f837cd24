//go:build !purego

package isa

const pure = false
