//go:build purego

package isa

const pure = true
