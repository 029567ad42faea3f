package e2e_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestDoctorNamesTheFault: each fault alone makes doctor answer 1 and name it,
// and nothing else; without a fault it answers 0.
func TestDoctorNamesTheFault(t *testing.T) {
	t.Parallel()
	p := empty(t)
	p.run(t, "migrate", "up").want(t, 0)
	if failed := doctor(t, p, 0); len(failed) != 0 {
		t.Fatalf("a sound installation: %v", failed)
	}
	nobody := closedPort(t)
	type fault struct {
		place     place
		check, it string
	}
	faults := map[string]fault{
		"bad DATABASE_URL": {empty(t).with("DATABASE_URL=postgres://u:hunter2@" + nobody + "/x"), "database", "No database server answers at postgres://u:xxxxx@"},
		"Redis down":       {p.with("REDIS_URL=redis://" + nobody), "redis", "refused"},
		"SMTP refusing":    {p.with("SMTP_URL=smtp://" + refusing(t)), "smtp", "refuses: it answers 554"},
		"certificate":      {p.with("MQTT_URL=mqtts://" + expired(t)), "broker", "certificate expired on 2020-01-02"},
		"clock":            {ahead(t), "clock", "10m"},
	}
	if os.Getuid() == 0 { // who may not mount a small disk cannot fill one either
		faults["disk 99 % full"] = fault{fullDisk(t), "disk", "99 % of the disk"}
	}
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			failed := doctor(t, c.place, 1)
			if !strings.Contains(failed[c.check], c.it) {
				t.Errorf("%s says %q, want %q", c.check, failed[c.check], c.it)
			}
			if len(failed) != 1 {
				t.Errorf("more than one fault: %v", failed)
			}
			for _, text := range failed {
				if strings.Contains(text, "hunter2") || strings.Contains(text, "\n") {
					t.Errorf("not one plain line without secrets: %q", text)
				}
			}
		})
	}
}

// doctor gives the messages of the checks that fail.
func doctor(t *testing.T, p place, code int) map[string]string {
	t.Helper()
	r := p.run(t, "doctor", "--json").want(t, code)
	var answer struct {
		Checks []struct{ Name, Status, Message string }
	}
	if err := json.Unmarshal([]byte(r.out), &answer); err != nil || strings.Count(r.out, "\n") != 1 {
		t.Fatalf("doctor --json says %q: %v", r.out, err)
	}
	failed := map[string]string{}
	for _, c := range answer.Checks {
		if c.Status == "fail" {
			failed[c.Name] = c.Message
		}
	}
	return failed
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// answering listens and gives every caller to the handler.
func answering(t *testing.T, l net.Listener, handle func(net.Conn)) string {
	t.Helper()
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); handle(conn) }()
		}
	}()
	return l.Addr().String()
}

// refusing is a mail server that takes no mail from anybody.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return answering(t, l, func(c net.Conn) { _, _ = c.Write([]byte("554 no service here\r\n")) })
}

// expired is a TLS server with a certificate that was good in 2020.
func expired(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	cert := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: made, NotAfter: made.AddDate(0, 0, 1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, &cert, &cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	return answering(t, l, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) })
}

// ahead is an installation whose newest entry is 10 minutes and a half in the
// future: this machine's clock went back.
func ahead(t *testing.T) place {
	t.Helper()
	p := told(t)
	later := time.Now().UTC().Add(10*time.Minute + 30*time.Second).Format("2006-01-02 15:04:05.999999-07:00")
	if _, err := p.database(t).Exec(`UPDATE entries SET recorded_at = ? WHERE entry_no = (SELECT MAX(entry_no) FROM entries)`, later); err != nil {
		t.Fatal(err)
	}
	return p
}

// smallDisk is an installation on a file system of its own, of so many MiB:
// mounted in memory, as root, which the tests of servers need anyway.
func smallDisk(t *testing.T, size string) place {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size+",mode=0700"); err != nil {
		t.Fatalf("a small disk cannot be mounted (root may): %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return place{data: filepath.Join(dir, "data")}
}

// fullDisk is an installation whose disk is 99 % full.
func fullDisk(t *testing.T) place {
	t.Helper()
	p := smallDisk(t, "64m")
	p.run(t, "migrate", "up").want(t, 0)
	fill(t, p, 0.993)
	return p
}

// fill writes a file until that share of the disk is in use.
func fill(t *testing.T, p place, share float64) {
	t.Helper()
	dir := filepath.Dir(p.data)
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	free := int64(float64(st.Bavail) - (1-share)*float64(st.Blocks))
	if err := os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, free*st.Bsize), 0o600); err != nil && !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
}
