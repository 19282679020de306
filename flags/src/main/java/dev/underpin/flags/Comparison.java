package dev.underpin.flags;

/** How a value stands to the one of a definition. */
enum Comparison {
  EQUAL,
  LESS,
  AT_MOST,
  GREATER,
  AT_LEAST;

  /** Of the sign that a compare method gives. */
  boolean holds(int sign) {
    return switch (this) {
      case EQUAL -> sign == 0;
      case LESS -> sign < 0;
      case AT_MOST -> sign <= 0;
      case GREATER -> sign > 0;
      case AT_LEAST -> sign >= 0;
    };
  }
}
