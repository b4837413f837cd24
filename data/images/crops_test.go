package images

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/internal/losttest"
	"github.com/denoise-go/denoise/train"
)

// numbered returns gray pictures whose values of 16 bits tell picture, row and column, in files named 00.png and so on. Picture i has 12+i rows and 10 columns.
func numbered(t testing.TB, n int) *Album {
	t.Helper()
	a, err := OpenFolder(writeFiles(t, numberedFiles(t, n)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func numberedFiles(t testing.TB, n int) map[string][]byte {
	files := map[string][]byte{}
	for i := range n {
		m := image.NewGray16(image.Rect(0, 0, 10, 12+i))
		for at := range len(m.Pix) / 2 {
			m.Pix[2*at], m.Pix[2*at+1] = byte(i), byte(at)
		}
		files[fmt.Sprintf("%02d.png", i)] = encodePNG(t, m)
	}
	return files
}

func newCrops(t testing.TB, a *Album, cfg CropConfig) *Crops {
	t.Helper()
	c, err := NewCrops("training", a, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read returns the values of 16 bits of a crop.
func read(t testing.TB, c *Crops, i int, key data.Key) []uint16 {
	t.Helper()
	numbers := make([]float32, c.Shape().Size())
	if err := c.Read(numbers, nil, i, key); err != nil {
		t.Fatal(err)
	}
	values := make([]uint16, len(numbers))
	for i, v := range numbers {
		values[i] = uint16(65535*v + 0.5)
	}
	return values
}

// A crop is what its key and number say, in whatever order, by whatever source and with whatever memory crops are read.
func TestCropsAreAFunctionOfTheKey(t *testing.T) {
	a := numbered(t, 5)
	cfg := CropConfig{Size: 3, PerEpoch: 50, PerPicture: 4, Mix: 3}
	c := newCrops(t, a, cfg)
	all := map[string][]uint16{}
	places := map[string]bool{}
	for _, key := range []data.Key{{Epoch: 1}, {Epoch: 2}, {Seed: 1, Epoch: 1}, {Purpose: data.Validation}, {Purpose: data.Test, Epoch: 9}} {
		for i := range c.Len() {
			crop := read(t, c, i, key)
			all[fmt.Sprint(i, key)] = crop
			places[fmt.Sprint(crop)] = true
			checkCrop(t, crop)
		}
	}
	if len(places) < 200 { // of 250
		t.Errorf("got %d different crops of 250", len(places))
	}
	cfg.Memory = a.Files[4].decodingBytes() + 4*3*4*2*9 // nothing is kept
	again := newCrops(t, a, cfg)
	for i := c.Len() - 1; i >= 0; i -= 7 {
		for _, key := range []data.Key{{Purpose: data.Test}, {Epoch: 2}, {Purpose: data.Validation, Epoch: 3}, {Seed: 1, Epoch: 1}, {Epoch: 1}} {
			want := all[fmt.Sprint(i, key)]
			if key.Purpose == data.Test {
				want = all[fmt.Sprint(i, data.Key{Purpose: data.Test, Epoch: 9})]
			} else if key.Purpose == data.Validation {
				want = all[fmt.Sprint(i, data.Key{Purpose: data.Validation})]
			}
			if got := read(t, again, i, key); !slices.Equal(got, want) {
				t.Fatalf("crop %d of %+v: got %v, want %v", i, key, got, want)
			}
		}
	}
}

// checkCrop reports a crop that is not one of the eight flips and turns of neighbouring pixels of one picture.
func checkCrop(t *testing.T, crop []uint16) {
	t.Helper()
	right, down := int(crop[1])-int(crop[0]), int(crop[3])-int(crop[0])
	if r, d := max(right, -right), max(down, -down); min(r, d) != 1 || max(r, d) != 10 {
		t.Fatalf("got crop %v, want steps of 1 and 10", crop)
	}
	for y := range 3 {
		for x := range 3 {
			if int(crop[3*y+x]) != int(crop[0])+x*right+y*down {
				t.Fatalf("got crop %v", crop)
			}
		}
	}
}

// All pictures are visited equally often, every place and every turn comes up, and the crops of several pictures take turns.
func TestCropsCoverPictures(t *testing.T) {
	const pictures, perVisit, epochs = 5, 4, 10
	a := numbered(t, pictures)
	c := newCrops(t, a, CropConfig{Size: 3, PerEpoch: 30, PerPicture: perVisit, Mix: 3}) // 8 visits an epoch, the last of 2 crops
	visits, first, turns := [pictures]int{}, map[uint16]bool{}, map[int]bool{}
	for epoch := range uint32(epochs) {
		key := data.Key{Epoch: epoch}
		for i := range c.Len() {
			crop := read(t, c, i, key)
			visit, number := c.plan.visit(i)
			picture := int(crop[0] >> 8)
			if want := c.plan.picture(key, visit); picture != want {
				t.Fatalf("epoch %d: crop %d is of picture %d, want %d", epoch, i, picture, want)
			}
			if number == 0 {
				visits[picture]++
			}
			if picture == 0 {
				first[slices.Min(crop)] = true
			}
			turns[100*(int(crop[1])-int(crop[0]))+int(crop[3])-int(crop[0])] = true
		}
	}
	for i, n := range visits {
		if n != 8*epochs/pictures {
			t.Errorf("picture %d was visited %d times, want %d", i, n, 8*epochs/pictures)
		}
	}
	if len(turns) != symmetries {
		t.Errorf("got %d flips and turns, want %d", len(turns), symmetries)
	}
	if len(first) < 30 { // of 8×10 places, by 60 crops
		t.Errorf("got %d different places in picture 0", len(first))
	}
	if one, _ := c.plan.visit(0); one != 0 {
		t.Errorf("crop 0 is of visit %d", one)
	}
	for i := range c.Len() {
		visit, number := c.plan.visit(i)
		if samples := c.plan.crops(visit); samples[number] != i {
			t.Errorf("crop %d of the epoch is number %d of visit %d, whose crops are %v", i, number, visit, samples)
		}
	}
	if a, _ := c.plan.visit(0); a == func() int { b, _ := c.plan.visit(1); return b }() {
		t.Error("crops 0 and 1 are of one visit, want them to take turns")
	}
}

// Pictures in a tar that are ten times as large as the memory are read within it, and none is decoded more often than it is visited.
func TestCropsWithinMemory(t *testing.T) {
	files := map[string][]byte{}
	pic := encodePNG(t, testImage(3, 8, 40, 50))
	for i := range 120 {
		files[fmt.Sprintf("%03d.png", i)] = pic
	}
	a, err := OpenFolder(writeFiles(t, map[string][]byte{"all.tar": tarOf(t, files)}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const crops = 4 * 8 * 4 * 3 * 16 // bytes of four blocks
	var all int64
	for _, f := range a.Files {
		all += f.storedBytes(3)
	}
	need := crops + a.Files[0].decodingBytes()
	if 10*need > all {
		t.Fatalf("%d bytes of pictures are not ten times as many as %d", all, need)
	}
	cfg := CropConfig{Size: 4, PerEpoch: 320, PerPicture: 4, Mix: 8}
	for _, c := range []struct {
		memory, least, most int64 // bytes, and pictures decoded in three epochs of 80 visits
	}{
		{need, 240, 240 + 16},            // each visit, and those ahead of the end
		{1 << 30, 120, 120 + maxWorkers}, // each picture once, or twice where two goroutines need it at a time
	} {
		cfg.Memory = c.memory
		src := newCrops(t, a, cfg)
		loader, err := data.NewLoader(src, data.NoNoise{}, data.LoaderConfig{Batch: 4, Shuffle: true})
		if err != nil {
			t.Fatal(err)
		}
		for epoch := range 3 {
			for _, err := range loader.Epoch(epoch) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		src.store.mu.Lock()
		use := src.store.use
		src.store.mu.Unlock()
		if use.peak > c.memory || use.peak < use.kept || use.kept > all {
			t.Errorf("with %d bytes: used %+v", c.memory, use)
		}
		if n := int64(use.decoded); n < c.least || n > c.most {
			t.Errorf("with %d bytes: decoded %d pictures, want %d to %d", c.memory, n, c.least, c.most)
		}
	}
	cfg.Memory = need - 1
	_, err = NewCrops("training", a, cfg)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("want at least %d bytes of memory", need)) {
		t.Errorf("got %v", err)
	}
}

func TestNewCropsRejects(t *testing.T) {
	a := numbered(t, 2)
	for _, c := range []struct {
		album *Album
		cfg   CropConfig
		want  string
	}{
		{nil, CropConfig{Size: 1, PerEpoch: 1}, "want an album with pictures, got none"},
		{a, CropConfig{PerEpoch: 1}, "images: mine: want crops of 1 to 8192 pixels a side, got 0"},
		{a, CropConfig{Size: 1}, "want 1 to 2147483647 crops an epoch, got 0"},
		{a, CropConfig{Size: 1, PerEpoch: 1, Channels: 2}, "want 1 or 3 channels, got 2"},
		{a, CropConfig{Size: 1, PerEpoch: 1, Mix: -1}, "want 1 to 32768 crops of a picture"},
		{a, CropConfig{Size: 1, PerEpoch: 1, Memory: -1}, "want 0 or more bytes"},
		{a, CropConfig{Size: 11, PerEpoch: 1}, "00.png: want at least the 11 pixels a side of a crop, got 12×10"},
	} {
		if _, err := NewCrops("mine", c.album, c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}

// Names, sizes and content of files and the configuration are in the identity; where the folder lies and the memory are not.
func TestCropsIdentity(t *testing.T) {
	identity := func(a *Album, cfg CropConfig) data.Identity {
		id, err := newCrops(t, a, cfg).Identity()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	cfg := CropConfig{Size: 3, PerEpoch: 50}
	want := identity(numbered(t, 3), cfg)
	if want.Samples != 50 || want.Shape != (data.Shape{C: 1, H: 3, W: 3}) || len(want.SHA256) != 64 {
		t.Errorf("got %+v", want)
	}
	cfg.Memory, cfg.Mix = 1<<20, defaultMix
	if got := identity(numbered(t, 3), cfg); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	renamed, changed := numbered(t, 3), numbered(t, 3)
	renamed.Files[0].Name = "0.png"
	changed.Files[2].SHA256 = strings.Repeat("0", 64)
	mixed := cfg
	mixed.Mix = 7
	for _, got := range []data.Identity{identity(renamed, cfg), identity(changed, cfg), identity(numbered(t, 4), cfg), identity(numbered(t, 3), mixed)} {
		if got == want {
			t.Errorf("got the identity %+v of other crops", got)
		}
	}
}

func TestCropsChannels(t *testing.T) {
	dir := writeFiles(t, map[string][]byte{"a.png": encodePNG(t, testImage(1, 8, 4, 4)), "b.png": encodePNG(t, testImage(3, 16, 4, 4))})
	a, err := OpenFolder(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, channels := range []int{0, 1} {
		c := newCrops(t, a, CropConfig{Size: 4, PerEpoch: 8, Channels: channels, PerPicture: 1})
		gray := 0
		for i := range c.Len() {
			crop := read(t, c, i, data.Key{})
			if len(crop) == 16 || slices.Equal(crop[:16], crop[16:32]) && slices.Equal(crop[:16], crop[32:]) {
				gray++
			}
		}
		if want := 4 + 4*channels; gray != want || c.Shape().C != 3-2*channels {
			t.Errorf("%v: got %d gray crops, want %d", c.Shape(), gray, want)
		}
	}
	p, err := FromImage(testImage(3, 8, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.gray().Pix[0], byte((299*5+587*42+114*79+500)/1000); got != want {
		t.Errorf("got luma %d of 5, 42 and 79, want %d", got, want)
	}
}

// A file that is lost during training, of one picture or a tar of several, ends the run with its name. Once it is back, the run resumes to the weights of an uninterrupted one.
func TestTrainingResumesAfterALostFile(t *testing.T) {
	t.Run("picture", func(t *testing.T) { testLostFile(t, numbered(t, 6)) })
	t.Run("tar", func(t *testing.T) {
		first, second := numberedFiles(t, 6), map[string][]byte{}
		for _, name := range []string{"01.png", "04.png"} {
			second[name] = first[name]
			delete(first, name)
		}
		a, err := OpenFolder(writeFiles(t, map[string][]byte{"a.tar": tarOf(t, first), "b.tar": tarOf(t, second)}), Options{})
		if err != nil {
			t.Fatal(err)
		}
		testLostFile(t, a)
	})
}

// testLostFile loses the file with the picture 01.png.
func testLostFile(t *testing.T, a *Album) {
	lost := a.Files[slices.IndexFunc(a.Files, func(f File) bool { return strings.HasSuffix(f.Name, "01.png") })].Path
	var largest int64
	for _, f := range a.Files {
		largest = max(largest, f.decodingBytes())
	}
	cfg := CropConfig{Size: 4, PerEpoch: 24, PerPicture: 4, Mix: 2, Memory: largest + 4*2*4*2*16} // nothing is kept
	noise, err := data.NewGaussianRange(0, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	network := autoencoder.FFDNet(data.Shape{C: 1, H: 4, W: 4}, 4, 2)
	losttest.Resume(t, lost, network, train.Recipe{Batch: 5, Noise: noise}, func() (training, validation data.Source) {
		return newCrops(t, a, cfg), newCrops(t, a, CropConfig{Size: 4, PerEpoch: 3})
	})
}
