CREATE ROLE survey LOGIN PASSWORD 'dev';
CREATE ROLE catalog LOGIN PASSWORD 'dev';
CREATE ROLE evaluation LOGIN PASSWORD 'dev';
CREATE ROLE analytics LOGIN PASSWORD 'dev';
CREATE DATABASE survey OWNER survey;
CREATE DATABASE catalog OWNER catalog;
CREATE DATABASE evaluation OWNER evaluation;
CREATE DATABASE analytics OWNER analytics;
