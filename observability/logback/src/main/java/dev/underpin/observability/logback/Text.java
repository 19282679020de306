package dev.underpin.observability.logback;

import org.jspecify.annotations.Nullable;

/**
 * Writes text: masked, escaped, and cut. It is written as if there were no secret, which is most
 * often so; what was seen on the way tells whether to search, and then it is written again. Secrets
 * are looked for before the cut, in {@value #MARGIN} characters more than are written, so that no
 * half of one is left at the end.
 */
final class Text {

  /** How far behind a cut a secret may end and still be found whole. */
  static final int MARGIN = 1024;

  private static final byte[] NULL = LineBuffer.ascii("null");
  private static final byte[] MASK = LineBuffer.ascii(Masks.MASK);
  private static final byte[] CUT = LineBuffer.ascii("...[+");

  private final Masks masks;
  private final boolean masking;

  Text(Masks masks) {
    this.masks = masks;
    masking = masks.readText();
  }

  /** Writes a JSON string, or null. */
  void quoted(Line line, @Nullable String text, int most) {
    if (text == null) {
      line.out.literal(NULL);
      return;
    }
    quoted(line, text, most, false);
  }

  /** Writes a JSON string that may be an id of a trace: 16 or 32 digits of hex are no secret. */
  void quotedId(Line line, String text, int most) {
    quoted(line, text, most, true);
  }

  private void quoted(Line line, String text, int most, boolean mayBeId) {
    LineBuffer out = line.out;
    int start = out.size();
    if (text.length() <= most && out.quoted(text)) {
      if (!masking || !masks.find(text, out.seen(), line.secrets) || (mayBeId && isId(text))) {
        return;
      }
      out.rewind(start);
    }
    out.literal('"');
    inside(line, text, most, mayBeId);
    out.literal('"');
  }

  /**
   * Writes the name of a member. Strict readers refuse a surrogate without its partner in a name,
   * escaped or not, so U+FFFD stands for it.
   */
  void name(Line line, String name, int most) {
    quoted(line, wellFormed(name), most);
  }

  private static String wellFormed(String name) {
    StringBuilder formed = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < name.length()
              && Character.isLowSurrogate(name.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        formed.setCharAt(i, '\ufffd');
      }
    }
    return formed.toString();
  }

  /** Writes what is inside a JSON string: so many characters at most, and how many are missing. */
  void inside(Line line, String text, int most) {
    inside(line, text, most, false);
  }

  private void inside(Line line, String text, int most, boolean mayBeId) {
    LineBuffer out = line.out;
    int end = text.length() <= most ? text.length() : boundary(text, most);
    int start = out.size();
    out.seen();
    int done = out.text(text, 0, end);
    if (masking && hasSecret(line, text, end, out.seen()) && !(mayBeId && isId(text))) {
      out.rewind(start);
      done = masked(line, text, end);
    }
    if (done < text.length()) {
      cut(out, text.length() - done);
    }
  }

  /** Writes a JSON string that tells how many there were more of something. */
  static void more(Line line, int count) {
    line.out.literal('"');
    cut(line.out, count);
    line.out.literal('"');
  }

  private static void cut(LineBuffer out, int count) {
    out.literal(CUT);
    out.number(count);
    out.literal(']');
  }

  private boolean hasSecret(Line line, String text, int end, int seen) {
    boolean cut = text.length() > end + MARGIN;
    return masks.find(cut ? text.substring(0, end + MARGIN) : text, seen, line.secrets);
  }

  private static boolean isId(String text) {
    boolean id = text.length() == 32 || text.length() == 16;
    for (int i = 0; id && i < text.length(); i++) {
      char c = text.charAt(i);
      id = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return id;
  }

  private static int masked(Line line, String text, int end) {
    Spans secrets = line.secrets;
    int done = 0;
    for (int i = 0; i < secrets.size() && secrets.start(i) < end; i++) {
      done = line.out.text(text, done, secrets.start(i));
      if (done < secrets.start(i)) {
        return done;
      }
      line.out.literal(MASK);
      done = secrets.end(i);
    }
    return done < end ? line.out.text(text, done, end) : done;
  }

  /** Never between the two halves of a character. */
  private static int boundary(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at - 1))
            && Character.isLowSurrogate(text.charAt(at))
        ? at - 1
        : at;
  }
}
