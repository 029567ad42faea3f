package web_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/web"
)

// snapshot is a photo as a phone sends it.
func snapshot(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (h *house) board() custody.Place {
	h.t.Helper()
	p, err := keys.AddPlace(h.t.Context(), store.In[keys.EditTx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Board, Name: "Wall north", Slots: 20})
	must(h.t, err)
	return p
}

var markOf = regexp.MustCompile(`name="mark" value="([^"]+)"`)

func TestEnrolWithoutAScript(t *testing.T) {
	eachHouseWith(t, web.Deps{BaseURL: "http://keys.example"}, func(h *house) {
		h.member(tenants.RoleManager)
		place := h.board()
		b := h.as("manager@motors.example")
		b.get("/enrol").wants(t, 200, "Go from key to key", "Wall north", "K-001")
		b.post("/enrol/walks", "place", string(place.ID), "first", "north").wants(t, 422, "ends with a number", `value="north"`)
		begun := b.post("/enrol/walks", "place", string(place.ID), "first", "N-07")
		path := begun.Header.Get("Location")
		page := b.get(path)
		page.wants(t, 200, "Keys of Wall north", "The next code is N-07", "No key yet")
		mark := markOf.FindStringSubmatch(page.body)[1]

		one := []string{"mark", mark, "code", "http://keys.example/t/7KQM-4D2X", "name", "Boiler room", "pieces", "2"}
		b.uploadTo(path+"/keys", "photo", "p.jpg", snapshot(t, 2000, 1000), one...).leads(t, path)
		b.uploadTo(path+"/keys", "photo", "p.jpg", snapshot(t, 2000, 1000), one...).leads(t, path) // a bad line sends it again
		page = b.get(path)
		page.wants(t, 200, "1 key so far. The next code is N-08", "Boiler room", "7KQM-4D2X", "hook 1")
		if n := strings.Count(page.body, `id="w-`); n != 1 {
			t.Errorf("%d keys on the list", n)
		}
		photo := regexp.MustCompile(`src="(/keys/[^"]+/photo[^"]*)"`).FindStringSubmatch(page.body)[1]
		shown := b.get(photo)
		if m, kind, err := image.DecodeConfig(strings.NewReader(shown.body)); err != nil || kind != "jpeg" || m.Width != 1280 || shown.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("the photo: %s %d %v", kind, m.Width, err)
		}
		h.browser().get(photo).leads(t, "/login?next="+strings.ReplaceAll(strings.ReplaceAll(photo, "?", "%3F"), "/", "%2F"))

		b.uploadTo(path+"/keys", "photo", "p.heic", []byte("no picture"), "mark", "two", "code", "", "name", "Roof").wants(t, 422, "no photo that can be read", `value="Roof"`)
		b.post(path+"/keys", "mark", "two", "code", "7KQM-4D2X", "name", "Roof").wants(t, 422, "on N-07 Boiler room already", `value="Roof"`, `value="7KQM-4D2X"`)
		b.post(path+"/keys", "mark", "two", "name", "").wants(t, 422, "Error:")
		b.post(path+"/keys", "mark", "two", "name", "Roof", "pieces", "1").leads(t, path)
		b.get(path).wants(t, 200, "Print the 1 tag still missing", "no tag yet")
		id := strings.TrimPrefix(path, "/enrol/")
		b.get("/labels?walk="+id).wants(t, 200, "N-08", "Roof", `aria-label="Print the label of N-08" checked`)
		if body := b.get("/labels?walk=" + id).body; strings.Contains(body, "N-07") {
			t.Error("a key with a tag is asked to get one")
		}
		b.post(path+"/end").leads(t, path)
		b.get(path).wants(t, 200, "This walk ended")
		b.post(path+"/keys", "mark", "three", "name", "Late").wants(t, 422, "Begin a new one")
		b.get("/enrol").wants(t, 200, "N-09")
		if n := h.events(h.motors.Organisation.ID, custody.ItemAdded); n != 2 {
			t.Errorf("%d keys were made", n)
		}
	})
}

func TestBlankLabelsArePrinted(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleManager)
		b := h.as("manager@motors.example")
		b.get("/enrol").wants(t, 200)
		b.post("/enrol/blank", "count", "0", "stock", "l7160").wants(t, 422, "from 1 to 300")
		b.post("/enrol/blank", "count", "3", "stock", "papyrus").wants(t, 422, "Choose the labels")
		pdf := b.post("/enrol/blank", "count", "30", "stock", "l7160")
		if pdf.StatusCode != http.StatusOK || !strings.HasPrefix(pdf.body, "%PDF-") {
			t.Errorf("%d %.20q", pdf.StatusCode, pdf.body)
		}
		if n := h.events(h.motors.Organisation.ID, custody.LabelMade); n != 0 {
			t.Errorf("%d labels stand for a key already", n)
		}
	})
}
