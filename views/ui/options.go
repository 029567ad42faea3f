package ui

// groups splits options into runs of equal Group.
func groups(options []Option) [][]Option {
	var out [][]Option
	for i, o := range options {
		if i == 0 || o.Group != options[i-1].Group {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], o)
	}
	return out
}
