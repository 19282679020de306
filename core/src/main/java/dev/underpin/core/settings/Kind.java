package dev.underpin.core.settings;

import java.util.function.Function;

/**
 * How one sort of value is read.
 *
 * @param rule what a value must be, as in "a must be … but was"
 * @param parser throws any unchecked exception for a value that is malformed
 * @param standIn taken while others are still read, where a value is missing or malformed
 */
record Kind<T>(String rule, Function<String, T> parser, T standIn, boolean secret) {

  static <T> Kind<T> of(String rule, Function<String, T> parser, T standIn) {
    return new Kind<>(rule, text -> parser.apply(text.strip()), standIn, false);
  }

  static Kind<Secret> ofSecret() {
    return new Kind<>("a secret", Secret::of, Secret.of(""), true);
  }
}
