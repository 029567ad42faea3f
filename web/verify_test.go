package web_test

import (
	"context"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"claviger/ledger"
	"claviger/store"
	"claviger/store/keyring"
)

// stampOf seals and signs the log of motors and gives it as paper prints it.
func (h *house) stampOf() ledger.Stamp {
	h.t.Helper()
	ctx := context.Background()
	heads, err := store.OpenSignerHeads(ctx, filepath.Join(h.t.TempDir(), "signer.db"))
	must(h.t, err)
	defer heads.Close()
	signer := ledger.NewSigner("claviger.example", heads, h.keys.Signer(keyring.LogSigner))
	head, err := store.NewSealer(h.db, signer, slog.New(slog.DiscardHandler)).Now(ctx, h.motors.Organisation.ID)
	must(h.t, err)
	keys, err := signer.Keys(head.Origin)
	must(h.t, err)
	c, _, err := ledger.OpenCheckpoint([]byte(head.Note), keys...)
	must(h.t, err)
	return ledger.Stamp{Checkpoint: c, KeyID: keys[0].ID()}
}

// TestAnybodyChecksACheckpointFromPaper asks without signing in: a genuine
// one as scanned, as typed and as printed; then ones that were tampered with.
func TestAnybodyChecksACheckpointFromPaper(t *testing.T) {
	eachHouse(t, func(h *house) {
		stamp := h.stampOf()
		b := h.browser()
		b.get("/verify").wants(h.t, 200, "The checkpoint on the paper", "Check")
		ask := func(text string) answer { return b.get("/verify?stamp=" + url.QueryEscape(text)) }
		text := stamp.String()
		parts := strings.Fields(text)
		for what, typed := range map[string]string{
			"scanned": text, "in capitals": strings.ToUpper(text), "without hyphens": strings.ReplaceAll(parts[3], "-", ""),
			"with the time that paper prints": strings.Join(parts[:3], " ") + " · 2026-03-27 09:00:00 +00:00\n" + parts[3] + " " + parts[4],
		} {
			if what == "without hyphens" {
				typed = strings.Join(append(append([]string{}, parts[:3]...), typed, parts[4]), " ")
			}
			if p := ask(typed); p.StatusCode != 200 || !strings.Contains(p.body, "Genuine") {
				h.t.Errorf("%s: %d", what, p.StatusCode)
			}
		}
		other := stamp
		other.Root[7] ^= 1
		longer := stamp
		longer.Size++
		foreign := stamp
		foreign.Origin = strings.Replace(stamp.Origin, string(h.motors.Organisation.ID), string(h.homes.Organisation.ID), 1)
		key := stamp
		key.KeyID = "0badcafe"
		for what, told := range map[string]ledger.Stamp{"another root": other, "another size": longer, "another log": foreign, "another key": key} {
			p := ask(told.String())
			if p.StatusCode != 200 || !strings.Contains(p.body, "Unknown") || strings.Contains(p.body, "Genuine") {
				h.t.Errorf("%s: %d", what, p.StatusCode)
			}
		}
		ask("claviger1 half of it").wants(h.t, 422, "no whole checkpoint", "claviger1 half of it")
	})
}
