package dev.underpin.core.context;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads baggage headers within bounds, whatever their length: text beyond 8,192 characters and
 * members beyond 64 are not looked at (CVE-2026-45292: unbounded parsing in other libraries).
 */
final class BaggageReader {

  private final List<BaggageMember> members = new ArrayList<>();
  private int left = Baggage.MAX_BYTES;
  private boolean whole = true;

  Baggage read(List<String> headers) {
    for (String header : headers) {
      if (left < 0) {
        whole = false;
        break;
      }
      readHeader(withinBounds(header));
    }
    return Baggage.of(members);
  }

  /** Whether all that was sent could be read. */
  boolean isWhole() {
    return whole;
  }

  /** As many whole members as fit. */
  private String withinBounds(String header) {
    int room = left;
    left -= header.length() + 1;
    if (header.length() <= room) {
      return header;
    }
    whole = false;
    int end = header.lastIndexOf(',', room);
    return end < 0 ? "" : header.substring(0, end);
  }

  private void readHeader(String header) {
    int from = 0;
    while (from <= header.length()) {
      int comma = header.indexOf(',', from);
      int to = comma < 0 ? header.length() : comma;
      String text = HeaderText.trimmed(header.substring(from, to));
      if (!text.isEmpty() && !add(text)) {
        return;
      }
      from = to + 1;
    }
  }

  private boolean add(String text) {
    if (members.size() == Baggage.MAX_MEMBERS) {
      whole = false;
      left = -1;
      return false;
    }
    BaggageMember member = BaggageMember.parse(text);
    if (member == null) {
      whole = false;
    } else {
      members.add(member);
    }
    return true;
  }
}
