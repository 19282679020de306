package dev.underpin.observability.jdbc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Finds the form of a statement, which all executions share that differ in their values only.
 *
 * <p>Applications have some hundred texts, each executed a million times, so forms are remembered;
 * some put values into the text and have a new one each time, so there is a bound. It is kept by
 * two generations: what is used is moved to the young one, and when that is full it becomes the old
 * one, whose other texts are forgotten.
 */
final class SqlForms {

  /** Longer texts are read anew each time. */
  static final int LONGEST_REMEMBERED = 4_000;

  static final int GENERATION = 500;

  /** Longer forms are cut, and told apart by a hash. */
  private static final int LONGEST_FORM = 2_000;

  private volatile boolean mySql;
  private volatile ConcurrentMap<String, String> young = new ConcurrentHashMap<>();
  private volatile ConcurrentMap<String, String> old = new ConcurrentHashMap<>();

  /** Whether quotes and backslashes mean what they mean in MySQL and MariaDB. */
  synchronized void mySql(boolean value) {
    if (mySql != value) {
      mySql = value;
      old = new ConcurrentHashMap<>();
      young = new ConcurrentHashMap<>();
    }
  }

  String of(String text) {
    String sql = SqlComment.without(text);
    if (sql.length() > LONGEST_REMEMBERED) {
      return normalized(sql);
    }
    // taken before the dialect is looked at: what was made by another one is thrown away with it
    ConcurrentMap<String, String> remembered = young;
    String known = remembered.get(sql);
    if (known != null) {
      return known;
    }
    String form = old.get(sql);
    if (form == null) {
      form = normalized(sql);
    }
    remembered.put(sql, form);
    if (remembered.size() >= GENERATION) {
      turn();
    }
    return form;
  }

  private synchronized void turn() {
    if (young.size() >= GENERATION) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }

  private String normalized(String sql) {
    String form = new SqlNormalizer(sql, mySql).form();
    return form.length() <= LONGEST_FORM
        ? form
        : cut(form) + " #" + Integer.toHexString(form.hashCode());
  }

  /** The beginning of a text that is too long to be logged. */
  static String cut(String text) {
    return text.length() <= LONGEST_FORM ? text : text.substring(0, LONGEST_FORM) + "…";
  }

  int remembered() {
    return young.size() + old.size();
  }
}
