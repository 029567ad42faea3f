package e2e_test

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedAtTheReturn tells the story of a key that comes back damaged: the
// questions of its rule with a photo, the refusal of the next take, the fault
// and its end.
func TestDamagedAtTheReturn(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@motors.example")
	p.visit("/faults")
	p.axe()
	p.see("Out of service")
	p.visit("/faults?show=all")
	code := strings.Fields(p.js(`[...document.querySelectorAll('tr, li')].find(row => row.innerText.includes('The blade is bent')).querySelector('a').innerText`))[0]

	p.visit("/keys?q=" + code)
	p.press(code)
	p.press("Hand out " + code)
	p.fill("Who takes it?", "Fiona Abbott")
	p.press("Find")
	p.tick("Fiona Abbott")
	p.js(`document.querySelector('#for').value = '24h'`)
	p.press("Hand out " + code)
	p.see("Out with Fiona Abbott")

	p.press("Bring back " + code)
	p.at("/returns/")
	p.see("Is anything damaged?")
	p.axe()
	p.tick("Damaged: nobody should use it")
	p.fill("What does the mileage read?", "12")
	p.choose("How full is the tank?", "1/2")
	p.tick("Needs cleaning")
	p.press("Save the answers")
	p.see("The last reading was")
	p.fill("What does the mileage read?", "250120")
	p.press("Save the answers")
	p.see("Write what is wrong")
	p.fill("What is wrong?", "The fob is cracked")
	p.upload(aPhoto(t))
	p.press("Save the answers")
	p.see("Out of service: The fob is cracked")
	p.axe()

	p.press("Hand out " + code)
	p.fill("Who takes it?", "Fiona Abbott")
	p.press("Find")
	p.tick("Fiona Abbott")
	p.press("Hand out " + code)
	p.see("It is out of service: The fob is cracked")
	p.see("Manager")
	p.press("See the fault")
	p.is(`await (async () => { const i = document.querySelector('img.keyphoto'); await i.decode(); return i.naturalWidth + '' })()`, "64")
	p.axe()
	p.press("Lift the fault")
	p.fill("Why?", "A new fob")
	p.axe()
	p.press("Save")
	p.see("The fault is lifted")
	p.visit("/keys?q=" + code)
	p.press(code)
	if strings.Contains(p.text(), "Out of service: The fob is cracked") {
		t.Error("a lifted fault still stands on the key's page")
	}
	if said := p.faults(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}

// aPhoto is a small picture in a file.
func aPhoto(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "damage.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, image.NewRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	return path
}
