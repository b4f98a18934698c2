-- RSA keys are made when something is signed with them; documents that outlive their noun know it still.
ALTER TABLE keys ALTER COLUMN rsa_public DROP NOT NULL, ALTER COLUMN rsa_private DROP NOT NULL;

ALTER TABLE documents ADD COLUMN outlives boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN documents.outlives IS 'It holds no words of its noun, such as a Delete: it stays when the noun is gone.';
