package dev.underpin.flags;

/** A value that is JSON: its text, so that two are equal where they are written the same. */
record JsonText(String text) {

  @Override
  public String toString() {
    return text;
  }
}
