package dev.underpin.examples.benchmarks.cache;

import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The keys one after the other; a thread's own, so that two do not share a counter. They are not
 * the objects that were put: their hash is known, and they have to be compared.
 */
@State(Scope.Thread)
public class Turn {

  private final String[] keys = Users.all(new String[0], Users::key);
  private final List<List<String>> hundreds = Users.hundreds();
  private int user;

  String next() {
    return keys[user++ & (Users.COUNT - 1)];
  }

  List<String> nextHundred() {
    return hundreds.get((user++ & Integer.MAX_VALUE) % hundreds.size());
  }
}
