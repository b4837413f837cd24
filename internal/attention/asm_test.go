package attention

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestRegisters reads the assembly: routines for AVX2 must do with 16 vector registers. The generator takes more where they do not suffice,
// which works on machines with AVX-512 only.
func TestRegisters(t *testing.T) {
	file, err := os.Open("tile_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	header, register := regexp.MustCompile(`^TEXT ·(\w+)\(SB\)`), regexp.MustCompile(`\b(Z\d+|[XY](1[6-9]|[23]\d))\b`)
	name, routines := "", 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if m := header.FindStringSubmatch(lines.Text()); m != nil {
			name = m[1]
			routines++
		}
		if avx512 := strings.HasSuffix(name, "z"); !avx512 && register.MatchString(lines.Text()) {
			t.Errorf("%s: %s", name, lines.Text())
		}
	}
	if routines == 0 {
		t.Error("found no routines")
	}
}
