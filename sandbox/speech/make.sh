#!/bin/sh
# Makes the sandbox's speech from dialogues.txt:
#
#   apt-get install espeak-ng sox && sh sandbox/speech/make.sh
#
# Writes, beside this script,
#   speech.ul   every clip, one after the other: 8 kHz, mono, G.711 mu-law
#   clips.txt   one line a clip: offset | length (bytes, so 8 a millisecond) | speaker | words
#
# Both voices are synthetic (espeak-ng); there is no recording of a person.
# The same versions of both tools give the same bytes (no dither, no random).
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/speech.ul"
: > "$work/clips.txt"

# A line spoken in two dialogues is kept once.
grep -E '^(agent|callee) *\|' dialogues.txt | sed -E 's/^(agent|callee) *\| */\1|/' | sort -u > "$work/lines.txt"

while IFS='|' read -r speaker words; do
    case $speaker in
        agent) voice=en-us+f3 speed=160 pitch=52 ;;
        callee) voice=en-gb-x-rp+m3 speed=168 pitch=38 ;;
    esac
    espeak-ng -v "$voice" -s "$speed" -p "$pitch" -w "$work/raw.wav" "$words"
    # Limits the sound to the telephone band, cuts the silence around the words, and
    # normalizes the level.
    sox -D "$work/raw.wav" -r 8000 -c 1 -e mu-law -t ul "$work/clip.ul" \
        gain -3 highpass 200 silence 1 0.02 0.5% reverse silence 1 0.02 0.5% reverse norm -6
    offset=$(wc -c < "$work/speech.ul")
    length=$(wc -c < "$work/clip.ul")
    cat "$work/clip.ul" >> "$work/speech.ul"
    printf '%s | %s | %s | %s\n' "$offset" "$length" "$speaker" "$words" >> "$work/clips.txt"
done < "$work/lines.txt"

mv "$work/speech.ul" speech.ul
mv "$work/clips.txt" clips.txt
echo "$(wc -l < clips.txt) clips, $(wc -c < speech.ul) bytes"
