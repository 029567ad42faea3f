package e2e_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
)

// How many customers want how many keys while the server dies.
const (
	chaosCustomers = 16
	chaosKeys      = 8
)

// TestChaosKills kills the server again and again while people take and bring
// back keys. Each time it is ready again within 10 s, every act that was
// answered is in the log exactly once, none is half done, and fsck is content;
// at the end one order of all acts explains every answer across the kills.
func TestChaosKills(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { killOften(t, empty(t), 50) })
	t.Run("postgres", func(t *testing.T) {
		killOften(t, empty(t).with("DATABASE_URL="+storetest.Empty(t, store.Options{}).URL), 10)
	})
}

// killOften kills so many times, or four times as many with CLAVIGER_LONG.
func killOften(t *testing.T, p place, kills int) {
	if os.Getenv("CLAVIGER_LONG") != "" {
		kills *= 4
	}
	began := time.Now()
	p.run(t, "seed", "--scale", fmt.Sprint(10*chaosCustomers)).want(t, 0)
	c := newChaos(t, p)
	var slowest time.Duration
	for range kills {
		deeds := c.life()
		asked := time.Now()
		c.serve()
		slowest = max(slowest, time.Since(asked))
		if took := time.Since(asked); took > 10*time.Second {
			t.Errorf("ready again after %s", took)
		}
		if err := c.examine(deeds); err != nil {
			t.Fatal(err)
		}
		if found := fsck(t, p, 0); found.Status != "clean" {
			t.Fatalf("fsck: %+v", found)
		}
	}
	if err := storetest.Linearizable(c.history); err != nil {
		t.Error(err)
	}
	if code := c.server.stop(); code != 0 {
		t.Errorf("serve ended with %d", code)
	}
	t.Logf("%d kills and %d acts in %s, ready again after at most %s", kills, len(c.history), time.Since(began).Round(time.Second), slowest.Round(time.Millisecond))
}

// chaos is an installation whose server is killed.
type chaos struct {
	*judge
	t         *testing.T
	place     place
	server    *server
	api       api
	keys      []string // by id
	customers []*customer
	since     time.Time
}

// newChaos finds people and keys that are in.
func newChaos(t *testing.T, p place) *chaos {
	c := &chaos{t: t, place: p, since: time.Now(), api: api{t: t, token: p.token(t, "scale", "owner")}}
	c.serve()
	_, answer := c.api.call("GET", fmt.Sprint("/people?limit=", chaosCustomers), nil)
	for n, x := range answer["items"].([]any) {
		c.customers = append(c.customers, &customer{no: n, who: x.(map[string]any)["id"].(string), holds: -1, dice: rand.New(rand.NewPCG(uint64(n), 7))})
	}
	_, answer = c.api.call("GET", fmt.Sprint("/keys?state=in&limit=", chaosKeys), nil)
	var last []int64
	for _, x := range answer["items"].([]any) {
		key := x.(map[string]any)["id"].(string)
		lines, err := c.lines(key, 1)
		if err != nil {
			t.Fatal(err)
		}
		c.keys, last = append(c.keys, key), append(last, lines[0].No)
	}
	if len(c.customers) != chaosCustomers || len(c.keys) != chaosKeys {
		t.Fatalf("%d people, %d keys", len(c.customers), len(c.keys))
	}
	c.judge = newJudge(last)
	return c
}

// serve starts the server and waits until it is ready.
func (c *chaos) serve() {
	c.server = serve(c.t, c.place)
	if status, _ := c.server.get("/readyz"); status != 200 {
		c.t.Errorf("/readyz is %d", status)
	}
	c.api.url = c.server.url + "/api/v1"
}

// life lets the customers loose, kills the server among them and gives what
// they did.
func (c *chaos) life() (deeds []deed) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, x := range c.customers {
		all.Go(func() {
			done, err := x.live(c.api, c.keys, c.since)
			mu.Lock()
			defer mu.Unlock()
			deeds = append(deeds, done...)
			if err != nil {
				c.t.Error(err)
			}
		})
	}
	time.Sleep(time.Duration(100+rand.IntN(300)) * time.Millisecond)
	c.server.kill()
	all.Wait()
	return deeds
}

// examine reads what the logs gained and compares: with what the customers
// were told, and with what the pages say of each key.
func (c *chaos) examine(deeds []deed) error {
	var wrong []error
	for n, key := range c.keys {
		lines, err := c.gained(n, key)
		wrong = append(wrong, err, c.judge.read(n, lines))
	}
	wrong = append(wrong, c.settle(deeds, time.Since(c.since)))
	for n, key := range c.keys {
		wrong = append(wrong, c.whole(key, c.holder[n]))
	}
	for _, x := range c.customers {
		x.holds = slices.Index(c.holder, x.who)
	}
	return errors.Join(wrong...)
}

// gained are the lines of a key's log that were not read yet, oldest first.
func (c *chaos) gained(n int, key string) ([]line, error) {
	lines, err := c.lines(key, 1000)
	lines = slices.DeleteFunc(lines, func(l line) bool { return l.No <= c.last[n] })
	slices.Reverse(lines)
	return lines, err
}

// lines are the newest of a key's log, newest first.
func (c *chaos) lines(key string, most int) ([]line, error) {
	var list struct{ Items []line }
	status, err := c.api.into("/entries?"+url.Values{"key_id": {key}, "limit": {fmt.Sprint(most)}}.Encode(), &list)
	if err == nil && status != 200 {
		err = fmt.Errorf("the log of %s: %d", key, status)
	}
	return list.Items, err
}

// whole checks that the key and the board say what the log says.
func (c *chaos) whole(key, holder string) error {
	var k struct {
		State  string
		Holder string `json:"holder_id"`
	}
	if _, err := c.api.into("/keys/"+key, &k); err != nil {
		return err
	}
	state := "in"
	if holder != "" {
		state = "out"
	}
	if k.State != state || k.Holder != holder {
		return fmt.Errorf("the log says that %q has %s, the key says %+v", holder, key, k)
	}
	var board struct {
		Items []struct {
			ID     string
			Holder string `json:"holder_id"`
		}
	}
	if _, err := c.api.into("/board?limit=1000", &board); err != nil {
		return err
	}
	shown := ""
	for _, row := range board.Items {
		if row.ID == key {
			shown += row.Holder
		}
	}
	if shown != holder {
		return fmt.Errorf("the log says that %q has %s, the board says %q", holder, key, shown)
	}
	return nil
}
