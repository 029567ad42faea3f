package gateway

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"claviger/hardware/proto"
)

// readPower reads the power supplies that the Linux kernel shows below a
// folder (Documentation/ABI/testing/sysfs-class-power), and a temperature in
// thousandths of a degree. "" is nothing to read. A box that shows a battery
// and no mains is on mains unless the battery says that it discharges.
func readPower(folder, heat string) (*proto.Power, error) {
	p := &proto.Power{Mains: true, Battery: -1}
	if heat != "" {
		milli, err := readNumber(heat)
		if err != nil {
			return nil, err
		}
		p.Celsius = clamp((milli+50)/100, -1000, 2000)
	}
	if folder == "" {
		return p, nil
	}
	supplies, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("power: %w", err)
	}
	mains, live, discharging := false, false, false
	for _, s := range supplies {
		at := filepath.Join(folder, s.Name())
		switch readWord(filepath.Join(at, "type")) {
		case "Mains", "USB":
			on, err := readNumber(filepath.Join(at, "online"))
			mains, live = true, live || err == nil && on == 1
		case "Battery":
			if charge, err := readNumber(filepath.Join(at, "capacity")); err == nil {
				p.Battery = clamp(charge, 0, 100)
			}
			discharging = readWord(filepath.Join(at, "status")) == "Discharging"
			if left, err := readNumber(filepath.Join(at, "time_to_empty_now")); err == nil && discharging { // seconds
				p.Minutes = clamp(left/60, 0, 1<<20)
			}
		}
	}
	p.Mains = live || !mains && !discharging
	return p, nil
}

func readWord(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "" // the kernel shows only what the supply can tell
	}
	return strings.TrimSpace(string(text))
}

func readNumber(path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

func clamp(n, least, most int) int { return min(max(n, least), most) }
