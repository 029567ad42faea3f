package keyring_test

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"claviger/store/keyring"
	"claviger/tenants"
)

func open(t *testing.T, o keyring.Options) *keyring.Keyring {
	t.Helper()
	k, err := keyring.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestFirstStartMakesPrivateFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "keys")
	first := open(t, keyring.Options{Dir: dir})
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("folder %v %v", info.Mode(), err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != len(keyring.Purposes) {
		t.Fatalf("%d files for %d purposes", len(files), len(keyring.Purposes))
	}
	for _, f := range files {
		if i, _ := f.Info(); i.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), i.Mode())
		}
	}
	again := open(t, keyring.Options{Dir: dir})
	seen := map[string]bool{}
	for _, p := range keyring.Purposes {
		mac := first.MAC(p, []byte("x"))
		if !bytes.Equal(mac, again.MAC(p, []byte("x"))) {
			t.Errorf("%s is another key after a restart", p)
		}
		seen[string(mac)] = true
	}
	if len(seen) != len(keyring.Purposes) {
		t.Error("two purposes share a key")
	}
}

func TestStartsAtOnceAgree(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	macs := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range macs {
		wg.Go(func() {
			if k, err := keyring.Open(keyring.Options{Dir: dir}); err == nil {
				macs[i] = k.MAC(keyring.PINs, []byte("x"))
			}
		})
	}
	wg.Wait()
	for _, m := range macs {
		if len(m) != 32 || !bytes.Equal(m, macs[0]) {
			t.Fatal("processes that started together have different keys")
		}
	}
}

func TestKeysOthersMayReadAreRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	open(t, keyring.Options{Dir: dir})
	file := filepath.Join(dir, "pins.key")
	for path, mode := range map[string][2]os.FileMode{dir: {0o750, 0o700}, file: {0o640, 0o600}} {
		if err := os.Chmod(path, mode[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := keyring.Open(keyring.Options{Dir: dir}); tenants.CodeOf(err) != "keys_readable" {
			t.Errorf("%s: %v", path, err)
		}
		if err := os.Chmod(path, mode[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Open(keyring.Options{Dir: dir}); tenants.CodeOf(err) != "keys_damaged" {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestSealOpensOnlyWhereItBelongs(t *testing.T) {
	k := open(t, keyring.Options{Secret: "thirty-two characters or more of secret"})
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		bound := rapid.SliceOf(rapid.Byte()).Draw(t, "bound")
		sealed, err := k.Seal(keyring.PINs, plain, bound)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Open(keyring.PINs, sealed, bound); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %x, %v", got, err)
		}
		if _, err := k.Open(keyring.PINs, sealed, append(bound, 1)); err == nil {
			t.Fatal("opened elsewhere")
		}
		if _, err := k.Open(keyring.Badges, sealed, bound); err == nil {
			t.Fatal("opened for another purpose")
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(t, "i")] ^= 1
		if _, err := k.Open(keyring.PINs, sealed, bound); err == nil {
			t.Fatal("opened although changed")
		}
	})
}

func TestRotation(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	server, command := open(t, keyring.Options{Dir: dir}), open(t, keyring.Options{Dir: dir})
	before, _ := server.Seal(keyring.PINs, []byte("stem"), nil)
	mac := server.MAC(keyring.Badges, []byte("12:345"))
	oldSigner := server.Verifiers(keyring.Rosters)[0]
	for _, p := range []keyring.Purpose{keyring.PINs, keyring.Badges, keyring.Rosters} {
		if err := command.Rotate(p); err != nil {
			t.Fatal(err)
		}
	}
	after, _ := command.Seal(keyring.PINs, []byte("stem"), nil)
	for name, k := range map[string]*keyring.Keyring{"running": server, "rotating": command, "new": open(t, keyring.Options{Dir: dir})} {
		for _, sealed := range [][]byte{before, after} {
			if got, err := k.Open(keyring.PINs, sealed, nil); err != nil || string(got) != "stem" {
				t.Errorf("%s process: %v", name, err)
			}
		}
	}
	if bytes.Equal(command.MAC(keyring.Badges, []byte("12:345")), mac) || !command.CheckMAC(keyring.Badges, mac, []byte("12:345")) {
		t.Error("the MAC did not change, or the old one is forgotten")
	}
	vs := command.Verifiers(keyring.Rosters)
	if len(vs) != 2 || !vs[1].Equal(oldSigner) || !ed25519.Verify(vs[0], []byte("m"), ed25519.Sign(command.Signer(keyring.Rosters), []byte("m"))) {
		t.Error("signers are not newest first")
	}
	current := 0
	for _, i := range command.List() {
		if i.Purpose == keyring.PINs && i.Current {
			current++
		}
	}
	if current != 1 || len(command.List()) != len(keyring.Purposes)+3 {
		t.Errorf("list: %+v", command.List())
	}
	if err := command.Rotate("everything"); tenants.CodeOf(err) != "keys_purpose" {
		t.Errorf("an unknown purpose: %v", err)
	}
}

func TestSecretGivesEveryProcessTheSameKeys(t *testing.T) {
	a := open(t, keyring.Options{Secret: "thirty-two characters or more of secret"})
	b := open(t, keyring.Options{Secret: "thirty-two characters or more of secret", Dir: filepath.Join(t.TempDir(), "none")})
	c := open(t, keyring.Options{Secret: "another secret of thirty-two characters"})
	if !bytes.Equal(a.MAC(keyring.CSRF, []byte("x")), b.MAC(keyring.CSRF, []byte("x"))) || bytes.Equal(a.MAC(keyring.CSRF, []byte("x")), c.MAC(keyring.CSRF, []byte("x"))) {
		t.Error("keys do not follow the secret")
	}
	if bytes.Equal(a.MAC(keyring.CSRF, []byte("ab"), []byte("c")), a.MAC(keyring.CSRF, []byte("a"), []byte("bc"))) {
		t.Error("parts run into one another")
	}
	if err := b.Rotate(keyring.CSRF); err != nil || !b.CheckMAC(keyring.CSRF, a.MAC(keyring.CSRF, []byte("x")), []byte("x")) {
		t.Errorf("rotation on top of a secret: %v", err)
	}
}
