package plot

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	plotfont "gonum.org/v1/plot/font"
)

// fallbacks are the fonts that draw what Liberation Sans lacks. They are searched for among the installed ones when they are needed.
type fallbacks struct {
	folders []string

	mu    sync.Mutex
	files []string // fonts in the folders, the best first; nil before the first search
	found []fallback
	none  map[rune]bool // runes that no font has
}

// fallback is an installed font.
type fallback struct {
	name plotfont.Font
	face *opentype.Font
}

// installed are the fonts in the usual folders of Linux, Windows and macOS.
var installed = &fallbacks{folders: fontFolders()}

func fontFolders() []string {
	home, _ := os.UserHomeDir()
	list := []string{
		"/usr/share/fonts", "/usr/local/share/fonts", "/usr/X11R6/lib/X11/fonts", filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"),
		"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library/Fonts"),
	}
	for _, windows := range []string{os.Getenv("WINDIR"), os.Getenv("SystemRoot")} {
		if windows != "" {
			list = append(list, filepath.Join(windows, "Fonts"))
		}
	}
	if local := os.Getenv("LOCALAPPDATA"); local != "" {
		list = append(list, filepath.Join(local, `Microsoft\Windows\Fonts`))
	}
	return list
}

// preferred are parts of the names of fonts with the letters of many scripts, or of Chinese, Japanese and Korean, in lower case and without spaces.
var preferred = []string{
	"notosanscjk", "sourcehansans", "droidsansfallback", "notosanssc", "notosansjp", "notosanskr", "wqy", "pingfang", "hiraginosansgb", "applesdgothic",
	"msyh", "yugoth", "malgun", "msgothic", "simsun", "arialuni", "notosans", "dejavusans", "unifont",
}

// list returns the files of fonts in the folders, those that are preferred first, upright and of regular weight before others.
func (f *fallbacks) list() []string {
	list := []string{}
	for _, folder := range f.folders {
		filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if ext := strings.ToLower(filepath.Ext(path)); err == nil && slices.Contains([]string{".ttf", ".ttc", ".otf", ".otc"}, ext) {
				list = append(list, path)
			}
			return nil // what cannot be read is not looked into
		})
	}
	rank := func(path string) int {
		name := strings.ToLower(strings.ReplaceAll(filepath.Base(path), " ", ""))
		r := slices.IndexFunc(preferred, func(part string) bool { return strings.Contains(name, part) })
		if r < 0 {
			r = len(preferred)
		}
		r *= 2
		for _, style := range []string{"bold", "italic", "oblique", "light", "thin", "black", "medium", "mono"} {
			if strings.Contains(name, style) {
				r++
				break
			}
		}
		return r
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a, b)) })
	return list
}

// find returns the font that draws a rune, or false if none is installed.
func (f *fallbacks) find(r rune) (plotfont.Font, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, have := range f.found {
		if draws(have.face, r) {
			return have.name, true
		}
	}
	if f.none[r] {
		return plotfont.Font{}, false
	}
	if f.files == nil {
		f.files = f.list()
	}
	for _, path := range f.files {
		if face := load(path, r); face != nil {
			name := plotfont.Font{Typeface: plotfont.Typeface(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))}
			plotfont.DefaultCache.Add(plotfont.Collection{{Font: name, Face: face}})
			f.found = append(f.found, fallback{name, face})
			return name, true
		}
	}
	if f.none == nil {
		f.none = map[rune]bool{}
	}
	f.none[r] = true
	return plotfont.Font{}, false
}

// maxFont bounds the bytes of a font that is read into memory.
const maxFont = 64 << 20

// load returns the font of a file, or of a collection in one, that draws a rune, or nil.
func load(path string, r rune) *opentype.Font {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxFont {
		return nil
	}
	collection, err := opentype.ParseCollectionReaderAt(file)
	if err != nil {
		return nil
	}
	for i := range collection.NumFonts() {
		if face, err := collection.Font(i); err != nil || !draws(face, r) {
			continue
		}
		content, err := os.ReadFile(path) // the font stays, the file does not
		if err != nil {
			return nil
		}
		if collection, err = opentype.ParseCollection(content); err != nil {
			return nil
		}
		face, err := collection.Font(i)
		if err != nil {
			return nil
		}
		return face
	}
	return nil
}

// draws reports whether a font has a rune, as an outline, and all that gonum's plot asks of it without panics.
func draws(face *opentype.Font, r rune) bool {
	var b sfnt.Buffer
	em := fixed.Int26_6(face.UnitsPerEm())
	glyph, err := face.GlyphIndex(&b, r)
	if err != nil || glyph == 0 {
		return false
	}
	if _, err := face.LoadGlyph(&b, glyph, em, nil); err != nil {
		return false
	}
	if _, err := face.GlyphAdvance(&b, glyph, em, font.HintingNone); err != nil {
		return false
	}
	if _, err := face.Metrics(&b, em, font.HintingNone); err != nil {
		return false
	}
	if name, err := face.Name(&b, sfnt.NameIDFamily); err != nil || name == "" {
		return false
	}
	_, err = face.Kern(&b, glyph, glyph, em, font.HintingNone)
	return err == nil || errors.Is(err, sfnt.ErrNotFound)
}

// visible returns a text as one line, without what has no picture of its own.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
