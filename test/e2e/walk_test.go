package e2e_test

import (
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// phone makes the tab a phone on a line with this delay and so many bytes a
// second either way; no bytes is no line.
func (p *tab) phone(delay time.Duration, bytes float64) {
	p.t.Helper()
	p.size(390, 844)
	if err := (proto.NetworkEnable{}).Call(p.Page); err != nil {
		p.t.Fatal(err)
	}
	p.line(delay, bytes)
}

func (p *tab) line(delay time.Duration, bytes float64) {
	p.t.Helper()
	err := proto.NetworkEmulateNetworkConditions{Offline: bytes == 0, Latency: float64(delay.Milliseconds()), DownloadThroughput: bytes, UploadThroughput: bytes}.Call(p.Page)
	if err != nil {
		p.t.Fatal(err)
	}
}

// camera is a photo of the size that phones take.
func camera(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.jpg")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(i * 7 >> 8)
	}
	if err := jpeg.Encode(f, m, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	return path
}

// hand types as a person with a phone does, 150 ms a letter.
func (p *tab) hand(text string) {
	p.t.Helper()
	for _, r := range text {
		time.Sleep(150 * time.Millisecond)
		if err := p.Keyboard.Press(input.Key(r)); err != nil {
			p.t.Fatal(err)
		}
		_ = p.Keyboard.Release(input.Key(r))
	}
}

// begun begins a walk at the first place.
func (p *tab) begun(first string) (path string) {
	p.t.Helper()
	p.visit("/enrol")
	p.fill("Code of the first key", first)
	p.press("Begin")
	p.see("The next code is " + first)
	return p.js(`location.pathname`)
}

// TestWalkOnABadLine measures the walk on a phone with 400 ms and 30 kB a
// second, and goes on without any line: nothing is lost, nothing counts twice.
func TestWalkOnABadLine(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@homes.example")
	path := p.begun("BAD-01")
	p.axe()
	p.phone(400*time.Millisecond, 30_000)
	p.visit(path)
	photo := camera(t)
	const keys = 6
	began := time.Now()
	for n := 1; n <= keys; n++ {
		time.Sleep(time.Second) // take the key in hand
		p.scan(fmt.Sprintf("/t/AAAA-22%02d", 22+n))
		p.until(`document.activeElement.name === 'name'`)
		time.Sleep(2 * time.Second) // hold the phone over it
		p.upload(photo)
		p.until(`document.activeElement.name === 'name'`)
		p.hand(fmt.Sprintf("Door %d", n))
		p.enter()
		p.until(`document.activeElement.name === 'code' && !document.activeElement.value`)
	}
	took := time.Since(began)
	rate := keys / took.Minutes()
	p.within(90*time.Second, `document.querySelectorAll('.walkrows > li').length === 6 && !document.getElementById('walk-queue').textContent`)
	t.Logf("%.1f keys a minute: %d keys in %s, 3 s of hands and 0.9 s of typing in each; all at the server %s later", rate, keys, took.Round(100*time.Millisecond), (time.Since(began) - took).Round(100*time.Millisecond))
	if rate < 6 {
		t.Errorf("%.1f keys a minute", rate)
	}
	if n := p.js(`document.querySelectorAll('.walkrows img').length`); n != "6" {
		t.Errorf("%s photos", n)
	}

	p.line(0, 0)
	p.scan("/t/BBBB-3333")
	p.hand("Off")
	p.enter()
	p.see("waiting to be sent: 1")
	p.scan("/t/AAAA-2223") // on Door 1 already
	p.hand("Twin")
	p.enter()
	p.see("waiting to be sent: 2")
	p.line(0, 1<<20)
	p.visit(path) // the page is loaded again: what waits is still there
	p.see("Off")
	p.see("This tag is on BAD-01 Door 1 already")
	p.press("Mend")
	p.until(`document.querySelector("[data-walk]").elements.name.value === "Twin"`)
	p.fill("Tag", "")
	p.press("Next key")
	p.see("no tag yet")
	p.until(`document.querySelectorAll('.walkrows > li').length === 8`)
	p.press("Print the 1 tag still missing")
	p.see("Twin")
}

// TestTwoWalkTheSameWall lets two people take keys on record at once.
func TestTwoWalkTheSameWall(t *testing.T) {
	s := serve(t, told(t), "--demo")
	a := signIn(t, s.url, "manager@homes.example")
	b := signIn(t, s.url, "owner@homes.example")
	path := a.begun("TWO-01")
	b.visit("/enrol")
	b.see("Go on with")
	for _, p := range []*tab{a, b} {
		p.visit(path)
	}
	for n := range 3 {
		for who, p := range []*tab{a, b} {
			p.scan(fmt.Sprintf("FOB%d%d", who, n))
			p.fill("Name or door", fmt.Sprintf("Gate %d%d", who, n))
			p.enter()
			p.until(`document.getElementById('walk-done').innerText.includes('` + fmt.Sprintf("Gate %d%d", who, n) + `')`)
		}
	}
	for _, p := range []*tab{a, b} {
		p.visit(path)
		p.until(`document.querySelectorAll('.walkrows > li').length === 6`)
		p.see("TWO-06")
	}
}
