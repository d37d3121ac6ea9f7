-- title: 产业链 | Industry chain
-- purpose: 一个产业生态圈或一条产业链的全部字段。 | All fields of one ecosystem or chain.
-- param: id VARCHAR
SELECT * FROM chains
WHERE chain_id = $id::VARCHAR
