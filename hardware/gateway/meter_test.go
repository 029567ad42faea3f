package gateway

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claviger/hardware/proto"
)

// fakeMmcli is a program that answers as mmcli does, with the texts of
// testdata, and writes down what it was asked.
type fakeMmcli struct {
	t      *testing.T
	folder string
}

func newMmcli(t *testing.T) fakeMmcli {
	f := fakeMmcli{t, t.TempDir()}
	f.put("mmcli", `#!/bin/sh
echo "$*" >> "`+f.folder+`/asked"
case "$*" in
*--signal-setup=*) cat "`+f.folder+`/none" ; exit 0 ;;
*--signal-get*) cat "`+f.folder+`/signal" ;;
-b*) cat "`+f.folder+`/bearer" ;;
-m*) cat "`+f.folder+`/modem" || { echo "error: couldn't find modem" >&2; exit 1; } ;;
esac
`)
	must(t, os.Chmod(filepath.Join(f.folder, "mmcli"), 0o700))
	f.put("none", "")
	for _, name := range []string{"modem", "signal", "bearer"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		must(t, err)
		f.put(name, string(text))
	}
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (f fakeMmcli) put(name, text string) {
	must(f.t, os.WriteFile(filepath.Join(f.folder, name), []byte(text), 0o600))
}

func (f fakeMmcli) change(name, from, to string) {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join(f.folder, name))
	must(f.t, err)
	if !strings.Contains(string(text), from) {
		f.t.Fatalf("%s does not say %s", name, from)
	}
	f.put(name, strings.ReplaceAll(string(text), from, to))
}

func (f fakeMmcli) meter() Meter {
	return Figures{Modem: "modemmanager", Program: filepath.Join(f.folder, "mmcli")}.open()
}

func (f fakeMmcli) asked() string {
	text, err := os.ReadFile(filepath.Join(f.folder, "asked"))
	must(f.t, err)
	return string(text)
}

// TestModemIsRead: carrier, SIM, signal and bytes; a change of SIM is a
// fail-over, a search for a carrier is none.
func TestModemIsRead(t *testing.T) {
	f := newMmcli(t)
	m := f.meter()
	read := func() proto.Modem {
		t.Helper()
		power, radio, err := m.Read(context.Background())
		if err != nil || power != nil || radio == nil {
			t.Fatalf("%v %v %v", power, radio, err)
		}
		return *radio
	}
	want := proto.Modem{Carrier: "Rural LTE", SIM: 2, RSRP: -97, SINR: 96, Sent: 18_422_000, Received: 6_143_000}
	if got := read(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if asked := f.asked(); strings.Contains(asked, "signal-setup") {
		t.Errorf("a modem that measures was told to: %s", asked)
	}
	f.change("modem", `"registration-state":"home"`, `"registration-state":"searching"`)
	if got := read(); got.Carrier != "" || got.Failovers != 0 {
		t.Errorf("while it searches: %+v", got)
	}
	f.change("modem", `"registration-state":"searching"`, `"registration-state":"roaming"`)
	f.change("modem", `"primary-sim-slot":"2"`, `"primary-sim-slot":"1"`)
	if got := read(); got.Failovers != 1 || got.SIM != 1 || got.Carrier != "Rural LTE" {
		t.Errorf("after the change of the SIM: %+v", got)
	}
	f.change("modem", `"operator-name":"Rural LTE"`, `"operator-name":"--"`)
	if got := read(); got.Failovers != 2 || got.Carrier != "99970" {
		t.Errorf("after the change of the carrier: %+v", got)
	}
}

// TestModemThatDoesNotMeasure is told to, once.
func TestModemThatDoesNotMeasure(t *testing.T) {
	f := newMmcli(t)
	none, err := os.ReadFile("testdata/signal_none.json")
	must(t, err)
	f.put("signal", string(none))
	m := f.meter()
	for range 2 {
		_, radio, err := m.Read(context.Background())
		if err != nil || radio.RSRP != 0 || radio.SINR != 0 || radio.Carrier != "Rural LTE" {
			t.Fatalf("%+v %v", radio, err)
		}
	}
	if n := strings.Count(f.asked(), "--signal-setup=30"); n != 1 {
		t.Errorf("it was told to measure %d times:\n%s", n, f.asked())
	}
}

// TestModemThatIsNotThere: the error says what mmcli said; a program that is
// missing, hangs or talks nonsense is an error too, and no figure.
func TestModemThatIsNotThere(t *testing.T) {
	f := newMmcli(t)
	must(t, os.Remove(filepath.Join(f.folder, "modem")))
	if _, radio, err := f.meter().Read(context.Background()); radio != nil || err == nil || !strings.Contains(err.Error(), "No such file") {
		t.Errorf("%+v %v", radio, err)
	}
	f.put("modem", "modem: | broken")
	if _, radio, err := f.meter().Read(context.Background()); radio != nil || err == nil {
		t.Errorf("%+v %v", radio, err)
	}
	if _, radio, err := (Figures{Modem: "modemmanager", Program: "/nowhere/mmcli"}).open().Read(context.Background()); radio != nil || err == nil {
		t.Errorf("%+v %v", radio, err)
	}
	f.put("mmcli", "#!/bin/sh\nexec sleep 60\n")
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, _, err := f.meter().Read(ctx); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("a command that hangs: %v after %s", err, time.Since(began))
	}
}

// TestPowerOfTheKernel: mains, battery and heat as files tell them; what a
// supply does not tell is not made up.
func TestPowerOfTheKernel(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(text+"\n"), 0o600))
	}
	m := Figures{Power: filepath.Join(dir, "supply"), Heat: filepath.Join(dir, "temp")}.open()
	read := func() (proto.Power, error) {
		p, radio, err := m.Read(context.Background())
		if radio != nil {
			t.Error("a modem out of nowhere")
		}
		if err != nil {
			return proto.Power{}, err
		}
		return *p, nil
	}
	if _, err := read(); err == nil {
		t.Error("no temperature file, and no error")
	}
	put("temp", "41250")
	if _, err := read(); err == nil {
		t.Error("no supplies, and no error")
	}
	put("supply/ac/type", "Mains")
	put("supply/ac/online", "1")
	if p, err := read(); err != nil || p != (proto.Power{Mains: true, Battery: -1, Celsius: 413}) {
		t.Errorf("%+v %v", p, err)
	}
	put("supply/ac/online", "0")
	put("supply/bat/type", "Battery")
	put("supply/bat/capacity", "83")
	put("supply/bat/status", "Discharging")
	put("supply/bat/time_to_empty_now", "12600")
	if p, err := read(); err != nil || p != (proto.Power{Battery: 83, Minutes: 210, Celsius: 413}) {
		t.Errorf("%+v %v", p, err)
	}
	must(t, os.RemoveAll(filepath.Join(dir, "supply/ac")))
	put("supply/bat/status", "Full")
	if p, err := read(); err != nil || !p.Mains || p.Battery != 83 || p.Minutes != 0 {
		t.Errorf("a full battery alone: %+v %v", p, err)
	}
}

func TestFiguresOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gateway.json")
	for text, want := range map[string]string{
		`{"data": "d", "listen": ":1", "figures": {"modem": "pigeon"}}`: "modemmanager and simulated are",
		`{"data": "d", "listen": ":1", "figures": {"radio": "x"}}`:      "unknown field",
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := ReadConfig(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	must(t, os.WriteFile(path, []byte(`{"data": "d", "listen": ":1", "figures": {"modem": "simulated"}}`), 0o600))
	c, err := ReadConfig(path)
	must(t, err)
	if _, radio, err := c.Figures.open().Read(context.Background()); err != nil || radio.Carrier != "Simulated" {
		t.Errorf("%+v %v", radio, err)
	}
	if (Figures{}).open() != nil {
		t.Error("a meter that reads nothing")
	}
}
