package journal_test

import (
	"errors"
	"testing"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

// flip spoils the bytes of one record as a worn disk would.
func flip(t *testing.T, j *journal.Journal, seq int) {
	t.Helper()
	j.Spoil(t, "UPDATE records SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE seq = ?", seq)
}

func TestSpoiltRecords(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, j *journal.Journal)
		want  [][2]uint64
	}{
		"none":          {func(*testing.T, *journal.Journal) {}, nil},
		"first":         {func(t *testing.T, j *journal.Journal) { flip(t, j, 1) }, [][2]uint64{{1, 1}}},
		"two in a row":  {func(t *testing.T, j *journal.Journal) { flip(t, j, 2); flip(t, j, 3) }, [][2]uint64{{2, 3}}},
		"apart":         {func(t *testing.T, j *journal.Journal) { flip(t, j, 2); flip(t, j, 4) }, [][2]uint64{{2, 2}, {4, 4}}},
		"last":          {func(t *testing.T, j *journal.Journal) { flip(t, j, 6) }, [][2]uint64{{6, 6}}},
		"a hash":        {func(t *testing.T, j *journal.Journal) { spoilHash(t, j, 3) }, nil},
		"the last hash": {func(t *testing.T, j *journal.Journal) { spoilHash(t, j, 6) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			j, path := begun(t, 6)
			head := j.Head()
			c.spoil(t, j)
			j.Close()
			j = open(t, path)
			damage, err := j.Check(ctx)
			if err != nil || len(damage) != len(c.want) {
				t.Fatalf("%+v %v", damage, err)
			}
			for i, d := range damage {
				if d.From != c.want[i][0] || d.To != c.want[i][1] {
					t.Errorf("%+v, want %v", d, c.want[i])
				}
			}
			if j.Head() != head {
				t.Errorf("%+v, want %+v", j.Head(), head)
			}
			goesOn(t, j, damage)
		})
	}
}

func spoilHash(t *testing.T, j *journal.Journal, seq int) {
	j.Spoil(t, "UPDATE records SET hash = zeroblob(32) WHERE seq = ?", seq)
}

// goesOn: what is whole can still be sent, the chain continues, and nothing
// spoilt ever leaves.
func goesOn(t *testing.T, j *journal.Journal, damage []journal.Damage) {
	t.Helper()
	r := appended(t, j)
	lost := map[uint64]bool{}
	for _, d := range damage {
		for seq := d.From; seq <= d.To; seq++ {
			lost[seq] = true
		}
	}
	for seq := uint64(1); seq <= r.Seq; seq++ {
		sent, err := j.Records(ctx, seq, seq)
		if err != nil {
			t.Fatal(err)
		}
		if lost[seq] != (len(sent) == 0) {
			t.Errorf("record %d: %d were read", seq, len(sent))
		}
		if len(sent) == 1 {
			if _, err := proto.ParseRecord(sent[0].Record); err != nil {
				t.Error(err)
			}
		}
	}
	for _, d := range damage {
		if next, err := j.Records(ctx, d.To+1, d.To+1); err == nil && len(next) == 1 {
			if p, err := proto.ParseRecord(next[0].Record); err != nil || string(p.Prev) != string(d.After[:]) {
				t.Errorf("%+v does not say what record %d cites: %v", d, p.Seq, err)
			}
		}
	}
}

func TestBrokenJournal(t *testing.T) {
	for name, query := range map[string]string{
		"a record is missing":    "DELETE FROM records WHERE seq = 3",
		"the last is missing":    "DELETE FROM records WHERE seq = 6",
		"a record was swapped":   "UPDATE records SET bytes = (SELECT bytes FROM records WHERE seq = 2), hash = (SELECT hash FROM records WHERE seq = 2) WHERE seq = 4",
		"the head was rewritten": "UPDATE facts SET value = zeroblob(48) WHERE name = 'head'",
	} {
		t.Run(name, func(t *testing.T) {
			j, path := begun(t, 6)
			j.Spoil(t, query)
			j.Close()
			if _, err := open(t, path).Check(ctx); !errors.Is(err, journal.ErrBroken) {
				t.Errorf("%v", err)
			}
		})
	}
}
