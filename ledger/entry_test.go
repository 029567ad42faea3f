package ledger_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"claviger/ledger"

	"pgregory.net/rapid"
)

// received is the instant that most test entries carry.
var received = time.Date(2026, 11, 21, 9, 30, 0, 123456000, time.UTC)

// plainEntry is the shortest entry that may be written.
func plainEntry() ledger.Entry {
	return ledger.Entry{ID: "ent_1", Log: "org_1", Kind: "key.taken", Actor: "per_1", Received: received}
}

// fullEntry has every field set.
func fullEntry() ledger.Entry {
	e := plainEntry()
	e.Subject, e.Item, e.ItemNo = "per_2", "itm_1", 17
	e.Device, e.Epoch, e.Seq = "dev_1", 2, 900
	e.Request, e.DeviceTime, e.DeviceError = "req_1", received.Add(-time.Minute), 1500*time.Microsecond
	e.Rules, e.Roster, e.Decision = "rul_7", 41, "sha256:ab"
	e.Authority, e.Outcome = "role:holder", "granted"
	e.Cites = []string{"ent_0"}
	e.Data = map[string]string{"slot": "12", "Ärger": "<&>\u2028"}
	e.PII = map[string]ledger.Commitment{"reason": ledger.Commit("reason", ledger.Salt{1}, "fetch the car")}
	return e
}

func TestEncodePlainEntryIsThisText(t *testing.T) {
	got, err := ledger.Encode(plainEntry())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"actor":"per_1","id":"ent_1","kind":"key.taken","log":"org_1","received":"2026-11-21T09:30:00.123456Z","v":1}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEncodeFullEntryIsThisText(t *testing.T) {
	got, err := ledger.Encode(fullEntry())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"actor":"per_1","authority":"role:holder","cites":["ent_0"],"data":{"slot":"12","Ärger":"<&>` + "\u2028" + `"},` +
		`"decision":"sha256:ab","device":"dev_1","device_error_us":1500,"device_time":"2026-11-21T09:29:00.123456Z","epoch":2,` +
		`"id":"ent_1","item":"itm_1","item_no":17,"kind":"key.taken","log":"org_1","outcome":"granted",` +
		`"pii":{"reason":"` + pii(t, fullEntry(), "reason") + `"},"received":"2026-11-21T09:30:00.123456Z","request":"req_1",` +
		`"roster":41,"rules":"rul_7","seq":900,"subject":"per_2","v":1}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func pii(t *testing.T, e ledger.Entry, field string) string {
	t.Helper()
	b, err := e.PII[field].MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDecodeGivesBackWhatWasEncoded(t *testing.T) {
	for name, e := range map[string]ledger.Entry{"plain": plainEntry(), "full": fullEntry()} {
		b, err := ledger.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ledger.Decode(b)
		if err != nil {
			t.Fatal(name, err)
		}
		if fmt.Sprint(back) != fmt.Sprint(e) {
			t.Errorf("%s: got %v\nwant %v", name, back, e)
		}
	}
}

func TestEncodeCutsTimesToMicrosecondsInUTC(t *testing.T) {
	e := plainEntry()
	e.Received = time.Date(2026, 11, 21, 10, 30, 0, 123456999, time.FixedZone("", 3600))
	b, err := ledger.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"received":"2026-11-21T09:30:00.123456Z"`) {
		t.Error(string(b))
	}
}

func TestEncodeRefuses(t *testing.T) {
	late := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		field string
		spoil func(*ledger.Entry)
	}{
		{"id", func(e *ledger.Entry) { e.ID = "" }},
		{"log", func(e *ledger.Entry) { e.Log = "" }},
		{"log", func(e *ledger.Entry) { e.Log = "a/b" }},
		{"log", func(e *ledger.Entry) { e.Log = "a.1" }},
		{"kind", func(e *ledger.Entry) { e.Kind = "" }},
		{"actor", func(e *ledger.Entry) { e.Actor = "" }},
		{"item_no", func(e *ledger.Entry) { e.ItemNo = 0 }},
		{"item_no", func(e *ledger.Entry) { e.Item = "" }},
		{"item_no", func(e *ledger.Entry) { e.ItemNo = 1 << 53 }},
		{"device", func(e *ledger.Entry) { e.Device = "" }},
		{"seq", func(e *ledger.Entry) { e.Seq = 0 }},
		{"seq", func(e *ledger.Entry) { e.Epoch = 0 }},
		{"seq", func(e *ledger.Entry) { e.Seq = 1 << 53 }},
		{"lost_to", func(e *ledger.Entry) { e.LostTo = e.Seq - 1 }},
		{"lost_to", func(e *ledger.Entry) { e.LostTo = 1 << 60 }},
		{"roster", func(e *ledger.Entry) { e.Roster = 1 << 53 }},
		{"received", func(e *ledger.Entry) { e.Received = time.Time{} }},
		{"received", func(e *ledger.Entry) { e.Received = late }},
		{"received", func(e *ledger.Entry) { e.Received = time.Time{}.Add(1) }},
		{"device_time", func(e *ledger.Entry) { e.DeviceTime = late }},
		{"device_error_us", func(e *ledger.Entry) { e.DeviceError = -1 }},
		{"device_error_us", func(e *ledger.Entry) { e.DeviceError = 1500 }},
		{"device_error_us", func(e *ledger.Entry) { e.DeviceTime = time.Time{} }},
		{"cites", func(e *ledger.Entry) { e.Cites = []string{"ent_0", ""} }},
		{"cites.0", func(e *ledger.Entry) { e.Cites = []string{"\xff"} }},
		{"data", func(e *ledger.Entry) { e.Data[""] = "x" }},
		{"data.slot", func(e *ledger.Entry) { e.Data["slot"] = "\xff" }},
		{"pii", func(e *ledger.Entry) { e.PII["Name of person"] = ledger.Commitment{} }},
		{"subject", func(e *ledger.Entry) { e.Subject = "a\xc3" }},
		{"outcome", func(e *ledger.Entry) { e.Outcome = "\xed\xa0\x80" }},
	} {
		e := fullEntry()
		c.spoil(&e)
		b, err := ledger.Encode(e)
		var fe *ledger.FieldError
		if !errors.As(err, &fe) || fe.Field != c.field || b != nil {
			t.Errorf("spoilt %s: got %q, %v", c.field, b, err)
		}
	}
}

func TestEncodeHoldsFourKiBAndNotOneByteMore(t *testing.T) {
	e := plainEntry()
	e.Data = map[string]string{"pad": ""}
	short, err := ledger.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	e.Data["pad"] = strings.Repeat("x", ledger.MaxEntry-len(short))
	full, err := ledger.Encode(e)
	if err != nil || len(full) != ledger.MaxEntry {
		t.Fatalf("%d bytes, %v", len(full), err)
	}
	if _, err := ledger.Decode(full); err != nil {
		t.Error(err)
	}
	e.Data["pad"] += "x"
	_, err = ledger.Encode(e)
	var tl *ledger.TooLargeError
	if !errors.As(err, &tl) || tl.Size != ledger.MaxEntry+1 {
		t.Error(err)
	}
	if _, err := ledger.Decode(append(full, ' ')); !errors.As(err, &tl) {
		t.Error(err)
	}
}

func TestDecodeRefusesEveryOtherSpelling(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":         ``,
		"null":            `null`,
		"not JSON":        `{"actor":`,
		"space":           `{"actor": "a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"space after":     `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1} `,
		"newline after":   `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}` + "\n",
		"two values":      `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}{}`,
		"other order":     `{"id":"i","actor":"a","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"twice":           `{"actor":"b","actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"case":            `{"Actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"unknown field":   `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1,"x":1}`,
		"empty map":       `{"actor":"a","data":{},"id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"empty text":      `{"actor":"a","id":"i","kind":"k","log":"l","outcome":"","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"escape":          `{"actor":"\u0061","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"exponent":        `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1e0}`,
		"version":         `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":2}`,
		"no time":         `{"actor":"a","id":"i","kind":"k","log":"l","v":1}`,
		"milliseconds":    `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123Z","v":1}`,
		"nanoseconds":     `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456789Z","v":1}`,
		"offset":          `{"actor":"a","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456+00:00","v":1}`,
		"device time":     `{"actor":"a","device_time":"now","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"invalid UTF-8":   `{"actor":"` + "\xff" + `","id":"i","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"short hash":      `{"actor":"a","id":"i","kind":"k","log":"l","pii":{"name":"AAAA"},"received":"2026-11-21T09:30:00.123456Z","v":1}`,
		"item without no": `{"actor":"a","id":"i","item":"x","kind":"k","log":"l","received":"2026-11-21T09:30:00.123456Z","v":1}`,
	} {
		if e, err := ledger.Decode([]byte(text)); err == nil {
			t.Errorf("%s: read as %v", name, e)
		}
	}
}

func TestDecodeFindsEveryFlippedBitOrReadsAnotherEntry(t *testing.T) {
	b, err := ledger.Encode(fullEntry())
	if err != nil {
		t.Fatal(err)
	}
	leaf := ledger.LeafHash(b)
	for i := range len(b) * 8 {
		flipped := bytes.Clone(b)
		flipped[i/8] ^= 1 << (i % 8)
		if ledger.LeafHash(flipped) == leaf {
			t.Fatalf("bit %d does not change the leaf", i)
		}
		if e, err := ledger.Decode(flipped); err == nil {
			again, err := ledger.Encode(e)
			if err != nil || !bytes.Equal(again, flipped) {
				t.Fatalf("bit %d: %s reads as %s", i, flipped, again)
			}
		}
	}
}

func TestEncodeDecodeAnyEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry(t)
		b, err := ledger.Encode(e)
		var tl *ledger.TooLargeError
		if errors.As(err, &tl) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(b, "\n\r") || !json.Valid(b) {
			t.Fatalf("not one line of JSON: %q", b)
		}
		if c, err := ledger.Canonical(json.RawMessage(b)); err != nil || !bytes.Equal(c, b) {
			t.Fatalf("not canonical by RFC 8785: %v\n%s\n%s", err, b, c)
		}
		back, err := ledger.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ledger.Encode(back)
		if err != nil || !bytes.Equal(b, again) {
			t.Fatalf("%s\n%s\n%v", b, again, err)
		}
		if back.ItemNo != e.ItemNo || back.Seq != e.Seq || back.Subject != e.Subject || len(back.Data) != len(e.Data) {
			t.Fatalf("got %v want %v", back, e)
		}
	})
}

func TestEncodeEscapesAndSortsAsRFC8785(t *testing.T) {
	e := plainEntry()
	e.Data = map[string]string{}
	for r := rune(0); r <= 0x20ff; r++ {
		e.Data["key "+string(r)] = ""
		if len(e.Data) == 100 {
			checkCanonical(t, e)
			e.Data = map[string]string{}
		}
	}
	// By bytes U+FB33 comes before U+1F600, by UTF-16 code units after it.
	for _, r := range []rune{0xd7ff, 0xe000, 0xfb33, 0xffff, 0x10000, 0x1f600, 0x10ffff} {
		e.Data[string(r)], e.Data["a"+string(r)], e.Data[string(r)+"b"] = string(r), "", ""
	}
	checkCanonical(t, e)
}

func checkCanonical(t *testing.T, e ledger.Entry) {
	t.Helper()
	b, err := ledger.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := ledger.Canonical(json.RawMessage(b)); err != nil || !bytes.Equal(c, b) {
		t.Errorf("%v\ngot  %s\nwant %s", err, b, c)
	}
	if _, err := ledger.Decode(b); err != nil {
		t.Error(err)
	}
}

func anyEntry(t *rapid.T) ledger.Entry {
	e := plainEntry()
	e.Subject = rapid.String().Draw(t, "subject")
	e.Outcome = rapid.String().Draw(t, "outcome")
	e.Cites = rapid.SliceOfN(rapid.StringN(1, 9, -1), 0, 3).Draw(t, "cites")
	e.Data = rapid.MapOfN(rapid.StringN(1, 9, -1), rapid.String(), 0, 5).Draw(t, "data")
	if rapid.Bool().Draw(t, "item?") {
		e.Item, e.ItemNo = "itm_1", rapid.Uint64Range(1, 1<<53-1).Draw(t, "item_no")
	}
	if rapid.Bool().Draw(t, "device?") {
		e.Device, e.Epoch = "dev_1", rapid.Uint32Range(1, 1<<32-1).Draw(t, "epoch")
		e.Seq = rapid.Uint64Range(1, 1<<53-1).Draw(t, "seq")
		e.DeviceTime = received.Add(time.Duration(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "device time")))
		e.DeviceError = time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "error")) * time.Microsecond
	}
	for _, f := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_0-9]{1,64}`), 0, 4, rapid.ID).Draw(t, "pii") {
		if e.PII == nil {
			e.PII = map[string]ledger.Commitment{}
		}
		e.PII[f] = ledger.Commit(f, ledger.Salt{2}, f)
	}
	return e
}

func TestLogNamesAreSplitAsTheyWereMade(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 4711} {
		org, got, ok := ledger.SplitLogName(ledger.LogName("org_1", n))
		if org != "org_1" || got != n || !ok {
			t.Errorf("%d: %q %d %v", n, org, got, ok)
		}
	}
	for _, bad := range []string{"", ".2", "a.", "a.1", "a.0", "a.-2", "a.02", "a.2.3", "a b", "A", "ä", "a.2x", strings.Repeat("a", 81)} {
		if _, _, ok := ledger.SplitLogName(bad); ok {
			t.Errorf("%q is no log name", bad)
		}
	}
}
