package dev.underpin.examples.springboot;

class JobsInSpringOnPostgresIT extends JobsInSpringContract {

  JobsInSpringOnPostgresIT() {
    super(Database.postgres());
  }
}
